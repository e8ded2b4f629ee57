import { expect, test, vi } from "vitest";
import { page, settle, the } from "../setup";

vi.mock("maplibre-gl", () => ({ Map: vi.fn(), Marker: vi.fn(), GeoJSONSource: vi.fn(), NavigationControl: vi.fn(), setWorkerUrl: vi.fn() })); // no WebGL here

const { drawn, start } = await import("../../src/islands/cut-line");

test("points are drawn as dots and, from two on, as a line", () => {
  expect(drawn([[1, 2]]).features.map((one) => one.geometry.type)).toEqual(["Point"]);
  expect(drawn([[1, 2], [3, 4]]).features.map((one) => one.geometry.type)).toEqual(["LineString", "Point", "Point"]);
});

test("without a map the line can be typed, and its points are counted aloud", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("", { status: 503 })));
  page(`<div class="map" data-map-url="/m.json" data-into="id_line"></div>`);
  document.body.insertAdjacentHTML("beforeend", `<textarea id="id_line"></textarea>`);
  const stop = start(the(".map"));
  await settle();
  const field = the<HTMLTextAreaElement>("textarea");
  field.value = "124.5 29.5\n124.6 29.6";
  field.dispatchEvent(new Event("input"));
  expect(the("[role=status]").textContent).toBe("2 points");
  expect(field.value).toBe("124.5 29.5\n124.6 29.6");
  stop();
});
