import type { Polygon } from "geojson";

const METRES_PER_DEGREE = 111_320;
const CORNERS = 48;

/** A circle on the ground: centre in degrees, radius in metres, good to a few per mille for radii under 10 km. */
export function circle(lon: number, lat: number, radius: number): Polygon {
  const corner = (step: number): [number, number] => {
    const turn = (2 * Math.PI * step) / CORNERS;
    const stretch = Math.cos((lat * Math.PI) / 180);
    return [lon + (radius * Math.cos(turn)) / (METRES_PER_DEGREE * stretch), lat + (radius * Math.sin(turn)) / METRES_PER_DEGREE];
  };
  return { type: "Polygon", coordinates: [Array.from({ length: CORNERS + 1 }, (_, step) => corner(step % CORNERS))] };
}

/** A point moved by metres east and north. */
export function shift(lon: number, lat: number, east: number, north: number): [number, number] {
  return [lon + east / (METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180)), lat + north / METRES_PER_DEGREE];
}
