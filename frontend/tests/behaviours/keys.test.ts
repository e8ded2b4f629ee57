import { beforeEach, expect, test, vi } from "vitest";
import { start } from "../../src/behaviours/keys";
import { page, the } from "../setup";

const HTML = `<div><a href="#m" data-key="g m">Map</a><button data-key="s">Sign <kbd>S</kbd></button><button data-key="x" disabled>Off</button>
  <label for="q">Search cases</label><input id="q" data-key="/"><div data-keys-rows><a class="case-row" href="#1">1</a>
  <a class="case-row" href="#2" aria-current="true">2</a><a class="case-row" href="#3">3</a></div></div>`;

let stop: () => void = () => undefined;

function press(key: string, target: Element = document.body, more: KeyboardEventInit = {}): boolean {
  return target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
}

beforeEach(() => {
  stop();
  stop = start(page(HTML));
});

test("a key presses its button; the same key with Ctrl is the browser's", () => {
  const signed = vi.fn();
  the("[data-key=s]").addEventListener("click", signed);
  press("s");
  press("S");
  press("s", document.body, { ctrlKey: true });
  expect(signed).toHaveBeenCalledTimes(2);
  expect(press("x")).toBe(true);
});

test("G then M goes to the map, M alone does not", () => {
  const went = vi.fn();
  the("[data-key='g m']").addEventListener("click", went);
  press("m");
  press("g");
  press("m");
  expect(went).toHaveBeenCalledTimes(1);
});

test("J and K walk the rows from the current one, and stop at the ends", () => {
  press("j");
  expect(document.activeElement?.textContent).toBe("3");
  press("j");
  expect(document.activeElement?.textContent).toBe("3");
  press("k");
  press("k");
  press("k");
  expect(document.activeElement?.textContent).toBe("1");
});

test("keys rest while a field has focus", () => {
  const signed = vi.fn();
  the("[data-key=s]").addEventListener("click", signed);
  press("/");
  expect(document.activeElement).toBe(the("#q"));
  press("s", the("#q"));
  expect(signed).not.toHaveBeenCalled();
});

test("? lists the keys of this page and switches single keys off; that is remembered", () => {
  press("?");
  const dialog = the<HTMLDialogElement>("dialog");
  expect(dialog.textContent).toContain("Search cases");
  expect(dialog.textContent).toContain("Sign");
  the<HTMLInputElement>("dialog input").click();
  expect(localStorage.getItem("yiwang.keys")).toBe("off");
  the("dialog button").click();
  expect(document.querySelector("dialog")).toBeNull();
  const signed = vi.fn();
  the("[data-key=s]").addEventListener("click", signed);
  press("s");
  expect(signed).not.toHaveBeenCalled();
});
