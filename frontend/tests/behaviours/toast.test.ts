import { expect, test, vi } from "vitest";
import { start } from "../../src/behaviours/toast";
import { page, the } from "../setup";

test("a toast goes away by itself", () => {
  vi.useFakeTimers();
  page(`<div><p class="toast">Signed for</p></div>`);
  start(the("p"));
  vi.advanceTimersByTime(7000);
  expect(document.querySelector(".toast")).toBeNull();
});

test("it stays while the focus is in it", () => {
  vi.useFakeTimers();
  page(`<div><p class="toast"><button>Undo</button></p></div>`);
  start(the("p"));
  the("button").focus();
  vi.advanceTimersByTime(7000);
  expect(document.querySelector(".toast")).not.toBeNull();
});
