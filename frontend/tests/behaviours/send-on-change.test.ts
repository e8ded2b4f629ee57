import { expect, test, vi } from "vitest";
import { start } from "../../src/behaviours/send-on-change";
import { page, the } from "../setup";

test("another choice sends the form", () => {
  page(`<form><select><option>a</option><option>b</option></select></form>`);
  const sent = vi.fn((event: Event) => { event.preventDefault(); });
  the("form").addEventListener("submit", sent);
  start(the("select"));
  the("select").dispatchEvent(new Event("change", { bubbles: true }));
  expect(sent).toHaveBeenCalledOnce();
});
