import { afterEach, expect, test, vi } from "vitest";
import { start } from "../../src/behaviours/look-again";
import { page } from "../setup";

function hide(hidden: boolean): void {
  Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}

afterEach(() => {
  Reflect.deleteProperty(document, "hidden");
});

test("asks every so often, rests while hidden, asks at once when shown again", () => {
  vi.useFakeTimers();
  const element = page(`<div data-every="30"></div>`);
  let asked = 0;
  element.addEventListener("look-again", () => {
    asked += 1;
  });
  const stop = start(element);
  vi.advanceTimersByTime(29_000);
  expect(asked).toBe(0);
  vi.advanceTimersByTime(2_000);
  expect(asked).toBe(1);
  hide(true);
  vi.advanceTimersByTime(120_000);
  expect(asked).toBe(1);
  hide(false);
  expect(asked).toBe(2);
  stop();
  vi.advanceTimersByTime(120_000);
  expect(asked).toBe(2);
});

test("never asks more often than every five seconds", () => {
  vi.useFakeTimers();
  const element = page(`<div data-every="0.1"></div>`);
  let asked = 0;
  element.addEventListener("look-again", () => {
    asked += 1;
  });
  const stop = start(element);
  vi.advanceTimersByTime(1_000);
  expect(asked).toBe(0);
  stop();
});
