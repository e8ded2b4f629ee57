import { expect, test } from "vitest";
import { start } from "../../src/behaviours/submission-id";
import { page } from "../setup";

test("fills an empty field with a UUID of version 7, and keeps one that is there", () => {
  const field = page(`<input type="hidden">`) as HTMLInputElement;
  start(field);
  const id = field.value;
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  start(field);
  expect(field.value).toBe(id);
});
