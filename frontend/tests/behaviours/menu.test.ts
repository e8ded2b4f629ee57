import { expect, test } from "vitest";
import { start } from "../../src/behaviours/menu";
import { page, the } from "../setup";

test("closes on Esc and when the reader goes elsewhere", () => {
  const menu = page(`<details open><summary>Posts</summary><button>One</button></details>`) as HTMLDetailsElement;
  page(`<p>elsewhere</p>`);
  start(menu);
  the("details button").click();
  expect(menu.open).toBe(true);
  the("p").click();
  expect(menu.open).toBe(false);
  menu.open = true;
  the("details button").dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  expect(menu.open).toBe(false);
});
