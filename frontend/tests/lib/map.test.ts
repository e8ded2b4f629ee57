import { expect, test } from "vitest";
import { circle, shift } from "../../src/lib/map/circle";
import { NOTHING, SECTIONS, type MapDocument } from "../../src/lib/map/document";
import { markPicture } from "../../src/lib/map/pin";
import { mapStyle } from "../../src/lib/map/style";

const EMPTY: MapDocument = {
  version: 1,
  county: { code: "990121", name: "青溪县", name_en: "Qingxi" },
  bbox: [124, 29, 125, 30],
  outline: NOTHING,
  townships: NOTHING,
  villages: NOTHING,
  grids: NOTHING,
  backdrop: NOTHING,
  labels: NOTHING,
};

test("the style asks for nothing from elsewhere: no tiles, glyphs or sprites", () => {
  const style = mapStyle(EMPTY, () => "#123456", "zh-CN");
  expect(JSON.stringify(style)).not.toContain("http");
  expect(style.glyphs).toBeUndefined();
  expect(style.sprite).toBeUndefined();
  expect(Object.keys(style.sources).sort()).toEqual([...SECTIONS, "accuracy", "picked"].sort());
});

test("names are Chinese on Chinese pages, English with a fallback on others", () => {
  const field = (language: string): string => {
    const layer = mapStyle(EMPTY, () => "#123456", language).layers.find((one) => one.id === "road-names");
    return JSON.stringify(layer?.layout);
  };
  expect(field("zh-CN")).not.toContain("name_en");
  expect(field("en")).toContain("name_en");
});

test("a circle is closed and as wide as it says", () => {
  const ring = circle(124.5, 29.5, 111.32).coordinates[0] ?? [];
  expect(ring[0]).toEqual(ring.at(-1));
  expect(Math.max(...ring.map(([, lat]) => lat ?? 0))).toBeCloseTo(29.501, 6);
});

test("a step of the pin is the same number of metres in both directions", () => {
  const [lon, lat] = shift(124.5, 60, 111.32, 111.32);
  expect(lat - 60).toBeCloseTo(0.001, 9);
  expect(lon - 124.5).toBeCloseTo(0.002, 9);
});

test("the kinds of cases differ in shape, not only in colour", () => {
  const shapes = ["ok", "risk", "over"].map((kind) => markPicture(kind).firstElementChild?.getAttribute("d") ?? "circle");
  expect(new Set(shapes).size).toBe(3);
});
