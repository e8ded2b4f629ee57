/**
 * The map style: colours from tokens.css, shapes from the county's document, text drawn with the reader's own fonts
 * (no `glyphs`, no `sprite`: nothing is fetched).
 */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { LAYERS, NOTHING, type LayerName, type MapDocument } from "./document";

export type Colour = (token: string) => string;

/** Reads a token of the present theme: colour("map-land"). */
export function tokenReader(root: Element = document.documentElement): Colour {
  const style = getComputedStyle(root);
  return (token) => style.getPropertyValue(`--${token}`).trim() || "#808080";
}

const FONT = ["PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", "sans-serif"];

function nameIn(language: string): ExpressionSpecification {
  const english: ExpressionSpecification = ["coalesce", ["get", "name_en"], ["get", "name"], ""];
  return language.startsWith("zh") ? ["coalesce", ["get", "name"], ""] : english;
}

/** Width in pixels by zoom for what has a width on the ground, doubled with every level. */
function groundWidth(atZoom15: number): ExpressionSpecification {
  return ["interpolate", ["exponential", 2], ["zoom"], 10, Math.max(0.5, atZoom15 / 32), 15, atZoom15, 19, atZoom15 * 8];
}

function backdrop(colour: Colour): LayerSpecification[] {
  const line = { "line-cap": "round", "line-join": "round" } as const;
  const isArea: ExpressionSpecification = ["==", ["geometry-type"], "Polygon"];
  return [
    { id: "land", type: "background", paint: { "background-color": colour("canvas") } },
    { id: "county-fill", type: "fill", source: "county", paint: { "fill-color": colour("map-land") } },
    { id: "blocks", type: "fill", source: "blocks", paint: { "fill-color": colour("map-block") } },
    { id: "water-area", type: "fill", source: "water", filter: isArea, paint: { "fill-color": colour("map-water") } },
    { id: "water-line", type: "line", source: "water", layout: line, paint: { "line-color": colour("map-water"), "line-width": groundWidth(12) } },
    { id: "road-edges", type: "line", source: "roads", layout: line, paint: { "line-color": colour("map-road-edge"), "line-width": groundWidth(7.5) } },
    { id: "roads", type: "line", source: "roads", layout: line, paint: { "line-color": colour("map-road"), "line-width": groundWidth(6) } },
  ];
}

function borders(colour: Colour): LayerSpecification[] {
  return [
    { id: "grids", type: "line", source: "grids", minzoom: 12.5, paint: { "line-color": colour("map-grid"), "line-width": 1 } },
    { id: "villages", type: "line", source: "villages", minzoom: 10.5, paint: { "line-color": colour("map-village"), "line-width": 1.25, "line-dasharray": [4, 3] } },
    { id: "townships", type: "line", source: "townships", paint: { "line-color": colour("map-town"), "line-width": 2 } },
    { id: "county", type: "line", source: "county", paint: { "line-color": colour("map-town"), "line-width": 2.5 } },
  ];
}

function label(id: string, source: LayerName, colour: Colour, language: string, more: Partial<LabelOptions> = {}): LayerSpecification {
  const { size, ink, along, from, to } = { size: 13, ink: "map-label", along: false, from: 0, to: 24, ...more };
  return {
    id,
    type: "symbol",
    source,
    minzoom: from,
    maxzoom: to,
    layout: {
      "text-field": nameIn(language),
      "text-font": FONT,
      "text-size": size,
      "text-padding": 6,
      ...(along ? { "symbol-placement": "line" as const, "symbol-spacing": 320 } : {}),
    },
    paint: { "text-color": colour(ink), "text-halo-color": colour("map-halo"), "text-halo-width": 1.5 },
  };
}

interface LabelOptions {
  size: number;
  ink: string;
  along: boolean;
  from: number;
  to: number;
}

function labels(colour: Colour, language: string): LayerSpecification[] {
  return [
    label("water-names", "water", colour, language, { ink: "map-water-ink", along: true, from: 12 }),
    label("road-names", "roads", colour, language, { along: true, from: 14 }),
    label("block-names", "blocks", colour, language, { from: 15.5 }),
    label("grid-names", "grids", colour, language, { size: 12, from: 14.5 }),
    label("village-names", "villages", colour, language, { from: 11.5, to: 14.5 }),
    label("township-names", "townships", colour, language, { size: 15, to: 12.5 }),
  ];
}

/** What a page adds above the map: an accuracy circle and one picked grid. */
function picked(colour: Colour): LayerSpecification[] {
  return [
    { id: "picked", type: "fill", source: "picked", paint: { "fill-color": colour("primary"), "fill-opacity": 0.14 } },
    { id: "picked-edge", type: "line", source: "picked", paint: { "line-color": colour("primary"), "line-width": 2.5 } },
    { id: "accuracy", type: "fill", source: "accuracy", paint: { "fill-color": colour("st-new"), "fill-opacity": 0.12 } },
    { id: "accuracy-edge", type: "line", source: "accuracy", paint: { "line-color": colour("st-new"), "line-width": 1.5, "line-dasharray": [3, 2] } },
  ];
}

/** The whole style for one document, theme and language. */
export function mapStyle(map: MapDocument, colour: Colour, language: string): StyleSpecification {
  const sources: StyleSpecification["sources"] = {
    picked: { type: "geojson", data: NOTHING },
    accuracy: { type: "geojson", data: NOTHING },
  };
  for (const name of LAYERS) sources[name] = { type: "geojson", data: map.layers[name] ?? NOTHING };
  return { version: 8, sources, layers: [...backdrop(colour), ...borders(colour), ...picked(colour), ...labels(colour, language)] };
}
