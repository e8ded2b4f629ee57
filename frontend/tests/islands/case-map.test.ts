import { expect, test, vi } from "vitest";
import { page, settle } from "../setup";

vi.mock("maplibre-gl", () => ({ Map: vi.fn(), Marker: vi.fn(), GeoJSONSource: vi.fn(), NavigationControl: vi.fn(), setWorkerUrl: vi.fn() })); // no WebGL here

const { marks, start } = await import("../../src/islands/case-map");

test("neighbours are read from the page's JSON; without one there are none", () => {
  page(`<script type="application/json" id="m">[{"lon":1,"lat":2,"kind":"new","title":"A"}]</script>`);
  expect(marks("m")).toEqual([{ lon: 1, lat: 2, kind: "new", title: "A" }]);
  expect(marks("other")).toEqual([]);
});

test("when the map cannot be had, its box says that words are enough", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("", { status: 503 })));
  const box = page(`<div class="map" data-map-url="/m.json" data-lon="1" data-lat="2"></div>`);
  start(box);
  await settle();
  expect(box.textContent).toContain("Everything can be said in words");
  expect(box.getAttribute("aria-busy")).toBeNull();
});
