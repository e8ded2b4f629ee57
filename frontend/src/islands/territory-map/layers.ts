/** What the map of nets adds to the style: departments' layers, and findings. */
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import { tileAddress } from "../../lib/map/tiles";
import type { Layer } from "../../lib/map/document";
import type { Colour } from "../../lib/map/style";

/** Code of a layer → the number of its colour and pattern, 1 to 6. */
export type Shown = ReadonlyMap<string, number>;

export const PATTERNS: Record<number, number[] | undefined> = { 2: [3, 1.2], 3: [1.2, 1], 4: [3.4, 1, 0.8, 1], 5: [0.4, 1.4], 6: [2, 0.8, 0.6, 0.8, 0.6, 0.8] };
const FONT = ["PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", "sans-serif"];
const NAMES_FROM = 14; // zoom

/** Puts a layer below the names of places. */
function under(style: StyleSpecification, layer: LayerSpecification): void {
  const names = style.layers.findIndex((one) => one.type === "symbol");
  style.layers.splice(names < 0 ? style.layers.length : names, 0, layer);
}

/** Our own net, from the zoom of a county on: the public tiles have grids only where one stands close. */
export function addOwn(style: StyleSpecification, colour: Colour, template: string): void {
  style.sources.own = { type: "vector", tiles: [tileAddress(template.replace("{layer}", "base"))], minzoom: 9, maxzoom: 16 };
  under(style, { id: "own", type: "line", source: "own", "source-layer": "layer", paint: { "line-color": colour("map-town"), "line-width": 1.25 } });
}

/** Lines and codes of the layers that are shown; `template` has {layer}. */
export function addLayers(style: StyleSpecification, colour: Colour, shown: Shown, template: string): void {
  for (const [code, number] of shown) {
    const source = `layer-${code}`;
    style.sources[source] = { type: "vector", tiles: [tileAddress(template.replace("{layer}", code))], minzoom: 9, maxzoom: 16 };
    const ink = colour(`chart-${number}`);
    const pattern = PATTERNS[number];
    under(style, { id: source, type: "line", source, "source-layer": "layer", paint: { "line-color": ink, "line-width": 2.25, ...(pattern ? { "line-dasharray": pattern } : {}) } });
    style.layers.push(
      {
        id: `${source}-names`,
        type: "symbol",
        source,
        "source-layer": "labels",
        minzoom: NAMES_FROM,
        layout: { "text-field": ["get", "code"], "text-font": FONT, "text-size": 12, "text-offset": [0, 0.4 + number] },
        paint: { "text-color": ink, "text-halo-color": colour("map-halo"), "text-halo-width": 1.5 },
      },
    );
  }
}

/** The findings under the lines, and the chosen one above all. */
export function addFindings(style: StyleSpecification, colour: Colour, findings: Layer, chosen: string): void {
  style.sources.findings = { type: "geojson", data: findings, promoteId: "key" };
  const kind = (...kinds: string[]): ["in", ["get", string], ["literal", string[]]] => ["in", ["get", "kind"], ["literal", kinds]];
  const source = "findings";
  const below: LayerSpecification[] = [
    { id: "f-cross", type: "fill", source, filter: kind("cross"), paint: { "fill-color": colour("chart-4"), "fill-opacity": 0.26 } },
    { id: "f-twice", type: "fill", source, filter: kind("twice", "code_twice"), paint: { "fill-color": colour("chart-2"), "fill-opacity": 0.34 } },
    { id: "f-gap", type: "fill", source, filter: kind("gap"), paint: { "fill-color": colour("st-hold"), "fill-opacity": 0.16 } },
    { id: "f-agree", type: "fill", source, filter: kind("same", "within", "holds", "stated"), paint: { "fill-color": colour("st-check"), "fill-opacity": 0.14 } },
  ];
  const above: LayerSpecification[] = [
    { id: "f-gap-edge", type: "line", source, filter: kind("gap"), paint: { "line-color": colour("st-hold"), "line-width": 2, "line-dasharray": [2, 1.5] } },
    { id: "f-chosen", type: "fill", source, filter: ["==", ["get", "key"], chosen], paint: { "fill-color": colour("primary"), "fill-opacity": 0.22 } },
    { id: "f-chosen-edge", type: "line", source, filter: ["==", ["get", "key"], chosen], paint: { "line-color": colour("focus"), "line-width": 3.5 } },
  ];
  const lines = style.layers.findIndex((layer) => layer.type === "line" && !["water", "road-edges", "roads"].includes(layer.id));
  style.layers.splice(lines < 0 ? style.layers.length : lines, 0, ...below);
  style.layers.push(...above);
}

export const TOUCHABLE = ["f-chosen", "f-cross", "f-twice", "f-gap", "f-agree"];
