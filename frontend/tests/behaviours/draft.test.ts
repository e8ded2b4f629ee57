import { expect, test, vi } from "vitest";
import { start } from "../../src/behaviours/draft";
import { page, the } from "../setup";

const FORM = `<form data-draft="report"><input type="hidden" name="csrfmiddlewaretoken" value="secret">
  <input type="hidden" name="submission_id" value="id-1"><textarea name="words"></textarea>
  <input type="radio" name="type" value="a"><input type="radio" name="type" value="b">
  <input name="email" data-draft-skip><p data-draft-note></p><button type="button" data-draft-discard hidden></button></form>`;

function fill(): void {
  vi.useFakeTimers();
  start(page(FORM));
  the<HTMLTextAreaElement>("textarea").value = "Manhole cover is loose";
  the<HTMLInputElement>("[value=b]").checked = true;
  the<HTMLInputElement>("[name=email]").value = "asha@example.org";
  the("textarea").dispatchEvent(new Event("input", { bubbles: true }));
  vi.advanceTimersByTime(300);
}

function reopen(form = FORM): void {
  document.body.replaceChildren();
  start(page(form));
}

test("an unsent report comes back with its submission id, without contacts and tokens", () => {
  fill();
  expect(localStorage.getItem("yiwang.draft.report")).not.toMatch(/secret|asha/);
  reopen(FORM.replace("id-1", ""));
  expect(the<HTMLTextAreaElement>("textarea").value).toBe("Manhole cover is loose");
  expect(the<HTMLInputElement>("[value=b]").checked).toBe(true);
  expect(the<HTMLInputElement>("[name=submission_id]").value).toBe("id-1");
  expect(the("[data-draft-note]").textContent).toContain("is back");
  expect(the("[data-draft-discard]").hidden).toBe(false);
});

test("the receipt forgets it", () => {
  fill();
  start(page(`<div data-draft-done="report"></div>`));
  start(document.body.lastElementChild as HTMLElement);
  expect(localStorage.getItem("yiwang.draft.report")).toBeNull();
});

test("what the server sent back with errors is newer and stays", () => {
  fill();
  reopen(FORM.replace("<textarea", `<textarea aria-invalid="true"`));
  expect(the<HTMLTextAreaElement>("textarea").value).toBe("");
});

test("after a week it is gone, and garbage is no draft", () => {
  fill();
  vi.setSystemTime(Date.now() + 8 * 86_400_000);
  reopen();
  expect(the<HTMLTextAreaElement>("textarea").value).toBe("");
  localStorage.setItem("yiwang.draft.report", "{");
  reopen();
  expect(the<HTMLTextAreaElement>("textarea").value).toBe("");
});
