import { expect, test } from "vitest";
import { start } from "../../src/behaviours/current";
import { page } from "../setup";

test("after a part was exchanged, the link to the new address is the current one", () => {
  const element = page(`<div><a href="/one/" aria-current="true">1</a><a href="/two/?tab=mine">2</a></div>`);
  const stop = start(element);
  history.pushState({}, "", "/two/?tab=mine");
  document.dispatchEvent(new Event("htmx:pushedIntoHistory"));
  expect([...element.querySelectorAll("[aria-current]")].map((one) => one.textContent)).toEqual(["2"]);
  stop();
});
