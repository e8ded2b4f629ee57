import { expect, test } from "vitest";
import { start } from "../../src/behaviours/split-way";
import { page, the } from "../setup";

test("only the fields of the chosen way are seen", () => {
  start(page(`<form><input type="radio" name="way" value="line" checked><input type="radio" name="way" value="layer"><div data-way="line"></div><div data-way="layer"></div></form>`));
  expect([the("[data-way=line]").hidden, the("[data-way=layer]").hidden]).toEqual([false, true]);
  the<HTMLInputElement>("[value=layer]").click();
  expect([the("[data-way=line]").hidden, the("[data-way=layer]").hidden]).toEqual([true, false]);
});
