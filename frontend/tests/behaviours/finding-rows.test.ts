import { expect, test, vi } from "vitest";
import { elsewhere, start } from "../../src/behaviours/finding-rows";
import { page, the } from "../setup";

const ROWS = `<section><table><tbody>
  <tr data-finding="aaaaaaaa" data-bounds="1,2,3,4"><th><a class="finding" href="?finding=aaaaaaaa">Crosses</a></th><td><a href="/territory/grids/1/">001</a></td></tr>
  <tr data-finding="bbbbbbbb" data-bounds="5,6,7,8"><th><a class="finding" href="?finding=bbbbbbbb">Gap</a></th></tr></tbody></table></section>`;

test("a row tells the map which finding to show, once there is a map", () => {
  const stop = start(page(ROWS));
  page(`<div data-module="territory-map"></div>`);
  const told = vi.fn();
  document.addEventListener("finding:choose", (event) => { told((event as CustomEvent).detail); });
  const link = the<HTMLAnchorElement>("tr[data-finding=bbbbbbbb] a");
  link.addEventListener("click", (event) => { event.preventDefault(); }, { once: true });
  link.click();
  expect(told).not.toHaveBeenCalled(); // no map: the link leads to the page
  the("[data-module]").append(document.createElement("canvas"));
  link.click();
  expect(told).toHaveBeenCalledWith({ key: "bbbbbbbb", bounds: "5,6,7,8" });
  expect(the("tr[aria-current]").dataset.finding).toBe("bbbbbbbb");
  stop();
});

test("a place clicked on the map finds its row and gives it the focus", () => {
  const stop = start(page(ROWS));
  document.dispatchEvent(new CustomEvent("finding:chosen", { detail: { key: "aaaaaaaa" } }));
  expect(the("tr[aria-current]").dataset.finding).toBe("aaaaaaaa");
  expect(document.activeElement?.textContent).toBe("Crosses");
  stop();
});

test("a finding on another page of the table is asked for by its key", () => {
  expect(elsewhere("http://x/territory/?layer=fire&page=3&finding=old", "cccccccc")).toBe("http://x/territory/?layer=fire&finding=cccccccc#f-cccccccc");
});
