import { expect, test } from "vitest";
import { start } from "../../src/behaviours/theme";
import { page } from "../setup";

test("dark and light again, remembered in a cookie for the server", () => {
  const form = page(`<form><button name="theme" value="wall">Night</button></form>`);
  start(form);
  const submit = (): boolean => form.dispatchEvent(new Event("submit", { cancelable: true }));
  expect(submit()).toBe(false);
  expect(document.documentElement.dataset.theme).toBe("wall");
  expect(document.cookie).toContain("theme=wall");
  submit();
  expect(document.documentElement.dataset.theme).toBeUndefined();
  expect(document.cookie).not.toContain("theme=");
});
