/** A style whose divisions, grids and labels come as vector tiles (territory/queries/tiles.py) instead of one document. */
import type { ExpressionSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from "maplibre-gl";
import type { Colour } from "./style";

const DEEPEST = 16; // zoom of the finest tiles
const TILED = new Set(["townships", "villages", "grids", "labels"]);
const GRID = 6; // territory/levels.py

/** Tile addresses as MapLibre wants them: whole, with their {z}/{x}/{y}. */
export function tileAddress(path: string): string {
  return `${location.origin}${path}`;
}

/** A grid's own name, else its number within the village. */
export function gridName(language: string): ExpressionSpecification {
  const number: ExpressionSpecification = ["slice", ["get", "code"], 12];
  return language.startsWith("zh") ? ["coalesce", ["get", "name"], number] : ["coalesce", ["get", "name_en"], ["get", "name"], number];
}

/** Takes over what `mapStyle` made; changes nothing but where those layers get their data from. */
export function tiled(style: StyleSpecification, path: string, colour: Colour, language: string): StyleSpecification {
  const source: SourceSpecification = { type: "vector", tiles: [tileAddress(path)], minzoom: 0, maxzoom: DEEPEST, promoteId: "code" };
  const layers = style.layers.map((layer) => (layer.id === "grid-names" ? gridNames(layer, language) : fromTiles(layer)));
  const townships = layers.findIndex((layer) => layer.id === "townships");
  layers.splice(townships, 0, ...more(colour));
  const kept = Object.entries(style.sources).filter(([name]) => !TILED.has(name));
  return { ...style, sources: { ...Object.fromEntries(kept), territory: source }, layers };
}

function fromTiles(layer: LayerSpecification): LayerSpecification {
  if (!("source" in layer) || typeof layer.source !== "string" || !TILED.has(layer.source)) return layer;
  return { ...layer, source: "territory", "source-layer": layer.source };
}

function gridNames(layer: LayerSpecification, language: string): LayerSpecification {
  const made: LayerSpecification = { ...layer, source: "territory", "source-layer": "labels", minzoom: 13.5, filter: ["==", ["get", "level"], GRID] } as LayerSpecification;
  if (made.type === "symbol") made.layout = { ...made.layout, "text-field": gridName(language) };
  return made;
}

function more(colour: Colour): LayerSpecification[] {
  return [
    { id: "micro", type: "line", source: "territory", "source-layer": "micro", minzoom: 15, paint: { "line-color": colour("map-grid"), "line-width": 1, "line-dasharray": [2, 2] } },
    { id: "counties", type: "line", source: "territory", "source-layer": "counties", paint: { "line-color": colour("map-town"), "line-width": 1.5 } },
  ];
}
