import { expect, test, vi } from "vitest";
import { page } from "../setup";

vi.mock("maplibre-gl", () => ({ Map: vi.fn(), Marker: vi.fn(), GeoJSONSource: vi.fn(), NavigationControl: vi.fn(), setWorkerUrl: vi.fn() })); // no WebGL here

const { ticked } = await import("../../src/islands/territory-map");

test("the ticked nets are drawn, each in the colour of its row", () => {
  page(`<ul><li><input type="checkbox" data-layer="fire" data-colour="2" checked></li><li><input type="checkbox" data-layer="police" data-colour="3"></li></ul>`);
  expect([...ticked()]).toEqual([["fire", 2]]);
});
