import { expect, test } from "vitest";
import { start } from "../../src/behaviours/dialog";
import { page, the } from "../setup";

const HTML = `<main><button popovertarget="d">Return…</button></main>
  <div class="dialog" id="d"><form><input name="reason" type="radio"><input name="reason" type="radio" value="owner" checked>
  <textarea></textarea><button id="last">Send</button></form></div>`;

function dialog(): HTMLElement {
  page(HTML);
  return the("#d");
}

test("focus goes to the chosen reason, the page behind rests, and comes back", () => {
  const element = dialog();
  start(element);
  element.showPopover();
  expect((document.activeElement as HTMLInputElement).value).toBe("owner");
  expect(the("main").inert).toBe(true);
  element.hidePopover();
  expect(the("main").inert).toBe(false);
  expect(document.activeElement).toBe(the("main button"));
});

test("Tab stays inside", () => {
  const element = dialog();
  start(element);
  element.showPopover();
  the("#last").focus();
  element.dispatchEvent(new KeyboardEvent("keydown", { key: "Tab" }));
  expect(document.activeElement).toBe(the("#d input"));
});

test("with errors from the server it opens by itself, at the field in error", () => {
  const element = dialog();
  element.dataset.open = "";
  the("textarea").setAttribute("aria-invalid", "true");
  start(element);
  expect(document.activeElement).toBe(the("textarea"));
});
