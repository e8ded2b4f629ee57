import { expect, test, vi } from "vitest";
import { PlaceLabel } from "../../src/islands/report-map/place-label";
import { page, the } from "../setup";

const SPOT = { lon: 124.5, lat: 29.5, accuracy: null };

function labelled(answer: Response): { asked: ReturnType<typeof vi.fn>; label: PlaceLabel } {
  const asked = vi.fn(() => Promise.resolve(answer));
  vi.stubGlobal("fetch", asked);
  return { asked, label: new PlaceLabel(page(`<form><p data-place-label>before</p></form>`), "/api/v1/territory/locate") };
}

test("says the grid in the reader's language", async () => {
  const { asked, label } = labelled(Response.json({ label: "云溪街道 滨河社区 007 网格", label_en: "" }));
  document.documentElement.lang = "zh-CN";
  await label.show(SPOT);
  expect(asked).toHaveBeenCalledWith("/api/v1/territory/locate?lon=124.5000000&lat=29.5000000&datum=wgs84", expect.anything());
  expect(the("p").textContent).toBe("云溪街道 滨河社区 007 网格");
});

test("outside the territory it says so; another failure says nothing false", async () => {
  await labelled(new Response("{}", { status: 404 })).label.show(SPOT);
  expect(the("p").textContent).toContain("outside the area");
  document.body.replaceChildren();
  await labelled(new Response("", { status: 500 })).label.show(SPOT);
  expect(the("p").textContent).toBe("");
});
