import { expect, test, vi } from "vitest";
import { start } from "../../src/behaviours/print";
import { page } from "../setup";

test("the button prints the page, until it is stopped", () => {
  const print = vi.fn();
  vi.stubGlobal("print", print);
  const button = page(`<button type="button">Print</button>`);
  const stop = start(button);
  button.click();
  expect(print).toHaveBeenCalledTimes(1);
  stop();
  button.click();
  expect(print).toHaveBeenCalledTimes(1);
  vi.unstubAllGlobals();
});
