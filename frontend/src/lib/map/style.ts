/**
 * The map style: colours from tokens.css, shapes from the county's document, text drawn with the reader's own fonts
 * (no `glyphs`, no `sprite`: nothing is fetched).
 */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { NOTHING, SECTIONS, type MapDocument, type Section } from "./document";

export type Colour = (token: string) => string;

/** Reads a token of the present theme: colour("map-land"). */
export function tokenReader(root: Element = document.documentElement): Colour {
  const style = getComputedStyle(root);
  return (token) => style.getPropertyValue(`--${token}`).trim() || "#808080";
}

const TOWNSHIP = 4; // territory/levels.py
const VILLAGE = 5;
const FONT = ["PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", "sans-serif"];

function nameIn(language: string): ExpressionSpecification {
  const english: ExpressionSpecification = ["coalesce", ["get", "name_en"], ["get", "name"], ""];
  return language.startsWith("zh") ? ["coalesce", ["get", "name"], ""] : english;
}

/** Width in pixels by zoom for what has a width on the ground, doubled with every level. */
function groundWidth(atZoom15: number): ExpressionSpecification {
  return ["interpolate", ["exponential", 2], ["zoom"], 10, Math.max(0.5, atZoom15 / 32), 15, atZoom15, 19, atZoom15 * 8];
}

function ofKind(kind: string): ExpressionSpecification {
  return ["==", ["get", "kind"], kind];
}

const isArea: ExpressionSpecification = ["match", ["geometry-type"], ["Polygon", "MultiPolygon"], true, false];

function backdrop(colour: Colour): LayerSpecification[] {
  const line = { "line-cap": "round", "line-join": "round" } as const;
  const source = "backdrop";
  const [block, water, road] = [ofKind("block"), ofKind("water"), ofKind("road")];
  return [
    { id: "land", type: "background", paint: { "background-color": colour("canvas") } },
    { id: "county", type: "fill", source: "outline", paint: { "fill-color": colour("map-land") } },
    { id: "blocks", type: "fill", source, filter: block, paint: { "fill-color": colour("map-block") } },
    { id: "water-area", type: "fill", source, filter: ["all", water, isArea], paint: { "fill-color": colour("map-water") } },
    { id: "water", type: "line", source, filter: ["all", water, ["!", isArea]], layout: line, paint: { "line-color": colour("map-water"), "line-width": groundWidth(12) } },
    { id: "road-edges", type: "line", source, filter: road, layout: line, paint: { "line-color": colour("map-road-edge"), "line-width": groundWidth(7.5) } },
    { id: "roads", type: "line", source, filter: road, layout: line, paint: { "line-color": colour("map-road"), "line-width": groundWidth(6) } },
  ];
}

function borders(colour: Colour): LayerSpecification[] {
  return [
    { id: "grids", type: "line", source: "grids", minzoom: 12.5, paint: { "line-color": colour("map-grid"), "line-width": 1 } },
    { id: "villages", type: "line", source: "villages", minzoom: 10.5, paint: { "line-color": colour("map-village"), "line-width": 1.25, "line-dasharray": [4, 3] } },
    { id: "townships", type: "line", source: "townships", paint: { "line-color": colour("map-town"), "line-width": 2 } },
    { id: "outline", type: "line", source: "outline", paint: { "line-color": colour("map-town"), "line-width": 2.5 } },
  ];
}

interface LabelOptions {
  filter: ExpressionSpecification;
  size: number;
  ink: string;
  along: boolean;
  from: number;
  to: number;
}

const PLAIN: LabelOptions = { filter: ["has", "name"], size: 13, ink: "map-label", along: false, from: 0, to: 24 };

function label(id: string, source: Section, colour: Colour, language: string, more: Partial<LabelOptions>): LayerSpecification {
  const { filter, size, ink, along, from, to } = { ...PLAIN, ...more };
  return {
    id,
    type: "symbol",
    source,
    filter,
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

function ofLevel(level: number): ExpressionSpecification {
  return ["==", ["get", "level"], level];
}

function labels(colour: Colour, language: string): LayerSpecification[] {
  const make = (id: string, source: Section, more: Partial<LabelOptions>): LayerSpecification => label(id, source, colour, language, more);
  return [
    make("grid-names", "grids", { size: 12, from: 14.5 }),
    make("block-names", "backdrop", { filter: ofKind("block"), size: 12, from: 15.5 }),
    make("road-names", "backdrop", { filter: ofKind("road"), along: true, from: 13.5 }),
    make("water-names", "backdrop", { filter: ofKind("water"), ink: "map-water-ink", along: true, from: 11 }),
    make("place-names", "backdrop", { filter: ofKind("label"), from: 13 }),
    make("village-names", "labels", { filter: ofLevel(VILLAGE), from: 11.5, to: 15.5 }),
    make("township-names", "labels", { filter: ofLevel(TOWNSHIP), size: 15, to: 13 }),
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
  for (const name of SECTIONS) sources[name] = { type: "geojson", data: map[name] };
  return { version: 8, sources, layers: [...backdrop(colour), ...borders(colour), ...picked(colour), ...labels(colour, language)] };
}
