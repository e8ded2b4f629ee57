import { expect, test } from "vitest";
import type { MapDocument } from "../../src/lib/map/document";
import { NOTHING } from "../../src/lib/map/document";
import { mapStyle } from "../../src/lib/map/style";
import { tileAddress, tiled } from "../../src/lib/map/tiles";
import { addFindings, addLayers, addOwn } from "../../src/islands/territory-map/layers";

const empty: MapDocument = { version: 1, county: { code: "990121", name: "青溪县", name_en: "Qingxi" }, bbox: null, outline: NOTHING, townships: NOTHING, villages: NOTHING, grids: NOTHING, backdrop: NOTHING, labels: NOTHING };
const colour = (token: string): string => `#${token.length.toString().padStart(6, "0")}`;
const made = (): ReturnType<typeof mapStyle> => tiled(mapStyle(empty, colour, "zh-CN"), "/t/{z}/{x}/{y}.mvt", colour, "zh-CN");

test("divisions, grids and labels come from tiles, the frame from the document", () => {
  const style = made();
  expect(Object.keys(style.sources).sort()).toEqual(["accuracy", "backdrop", "outline", "picked", "territory"]);
  expect(style.sources.territory).toMatchObject({ type: "vector", tiles: [`${location.origin}/t/{z}/{x}/{y}.mvt`], maxzoom: 16 });
  for (const layer of style.layers) if ("source" in layer) expect(Object.keys(style.sources)).toContain(layer.source);
  expect(style.layers.find((layer) => layer.id === "villages")).toMatchObject({ source: "territory", "source-layer": "villages" });
  expect(tileAddress("/a")).toBe(`${location.origin}/a`);
});

test("each layer has a colour and a pattern of its own, and the chosen finding lies above all", () => {
  const style = made();
  addOwn(style, colour, "/l/{layer}/{z}");
  addLayers(style, colour, new Map([["fire", 2], ["police", 3]]), "/l/{layer}/{z}");
  addFindings(style, colour, NOTHING, "aaaaaaaa");
  expect(style.sources["layer-fire"]).toMatchObject({ tiles: [`${location.origin}/l/fire/{z}`] });
  const patterns = ["layer-fire", "layer-police"].map((id) => JSON.stringify(style.layers.find((layer) => layer.id === id)?.paint));
  expect(new Set(patterns).size).toBe(2);
  expect(style.layers.at(-1)?.id).toBe("f-chosen-edge");
  expect(style.layers.findIndex((layer) => layer.id === "f-cross")).toBeLessThan(style.layers.findIndex((layer) => layer.id === "own"));
});
