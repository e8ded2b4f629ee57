import { expect, test, vi } from "vitest";
import { start } from "../../src/behaviours/own-choice";
import { page } from "../setup";

const radio = (value: string, checked = ""): string => `<input type="radio" name="kind" value="${value}" ${checked}>`;

function group(): HTMLElement {
  return page(`<fieldset><div id="choices">${radio("a")}${radio("b")}</div></fieldset>`);
}

function arrives(fieldset: HTMLElement, html: string): void {
  const choices = fieldset.querySelector("#choices");
  choices?.replaceChildren(document.createRange().createContextualFragment(html));
  choices?.dispatchEvent(new Event("htmx:afterSettle", { bubbles: true }));
}

const checked = (fieldset: HTMLElement): string | undefined => fieldset.querySelector<HTMLInputElement>(":checked")?.value;

test("what a person chose stays chosen, and the page hears of it", () => {
  const fieldset = group();
  const stop = start(fieldset);
  fieldset.querySelector<HTMLInputElement>("[value=b]")?.click();
  const heard = vi.fn();
  fieldset.addEventListener("change", heard);
  arrives(fieldset, radio("a", "checked") + radio("b"));
  expect(checked(fieldset)).toBe("b");
  expect(heard).toHaveBeenCalledTimes(1);
  arrives(fieldset, radio("a") + radio("b", "checked"));
  expect(heard).toHaveBeenCalledTimes(1);
  stop();
});

test("a suggestion is taken while nobody has chosen, and when the choice is gone", () => {
  const fieldset = group();
  const stop = start(fieldset);
  arrives(fieldset, radio("a", "checked") + radio("b"));
  expect(checked(fieldset)).toBe("a");
  fieldset.querySelector<HTMLInputElement>("[value=b]")?.click();
  arrives(fieldset, radio("a", "checked"));
  expect(checked(fieldset)).toBe("a");
  stop();
});
