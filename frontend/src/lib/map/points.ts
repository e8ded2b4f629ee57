/** Points in words, one a line, "longitude latitude" in degrees: what the form sends and what a person can type. */

export type Spot = [lon: number, lat: number];

const DIGITS = 6; // 0.1 m

/** The points of a text; lines that are no point are left out. GeoJSON has none here. */
export function readPoints(text: string): Spot[] {
  return text.split(/[;\n]+/).flatMap((line) => {
    const found = /^\s*\[?\s*(-?\d+(?:\.\d+)?)[\s,，]+(-?\d+(?:\.\d+)?)\s*\]?\s*,?\s*$/.exec(line);
    if (!found) return [];
    const [lon, lat] = [Number(found[1]), Number(found[2])];
    return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [[lon, lat] as Spot] : [];
  });
}

/** The text for these points. */
export function writePoints(points: readonly Spot[]): string {
  return points.map(([lon, lat]) => `${lon.toFixed(DIGITS)} ${lat.toFixed(DIGITS)}`).join("\n");
}

/** "west,south,east,north" of an attribute; undefined when it is none. */
export function readBounds(text: string | undefined): [number, number, number, number] | undefined {
  const [west, south, east, north] = (text ?? "").split(",").map(Number);
  if (west === undefined || south === undefined || east === undefined || north === undefined) return undefined;
  return [west, south, east, north].every(Number.isFinite) ? [west, south, east, north] : undefined;
}
