import { expect, test } from "vitest";
import { start } from "../../src/behaviours/char-count";
import { page, the } from "../setup";

test("is silent until the last fifth, then counts", () => {
  const area = page(`<textarea maxlength="10"></textarea>`) as HTMLTextAreaElement;
  start(area);
  expect(the("[role=status]").textContent).toBe("");
  area.value = "123456789";
  area.dispatchEvent(new Event("input"));
  expect(the("[role=status]").textContent).toBe("1 character left");
});
