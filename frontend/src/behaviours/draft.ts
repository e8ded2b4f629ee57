/**
 * Keeps an unsent form on this device until it has been received, so that a dead battery or a dead network loses nothing.
 * Photos cannot be kept. Fields marked data-draft-skip (contacts) are not kept: the device may be shared.
 *
 *   <form data-module="draft" data-draft="report">… <p data-draft-note></p> <button type="button" data-draft-discard hidden>…</button></form>
 *   <div data-module="draft" data-draft-done="report"></div>      on the receipt: forgets it
 */
import { gettext } from "../lib/i18n";
import { store } from "../lib/store";

const KEPT_MS = 7 * 86_400_000;
const SAVE_AFTER_MS = 300;

interface Draft {
  at: number;
  values: Record<string, string[]>;
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export function start(element: HTMLElement): undefined | (() => void) {
  if (element.dataset.draftDone) {
    store.forget(`draft.${element.dataset.draftDone}`);
    return undefined;
  }
  return element instanceof HTMLFormElement ? keep(element, `draft.${element.dataset.draft ?? "form"}`) : undefined;
}

function keep(form: HTMLFormElement, name: string): () => void {
  const note = form.querySelector<HTMLElement>("[data-draft-note]");
  const discard = form.querySelector<HTMLElement>("[data-draft-discard]");
  if (restore(form, read(name))) {
    if (note) note.textContent = gettext("Your unsent report is back. Photos have to be chosen again.");
    if (discard) discard.hidden = false;
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const kept = store.write(name, JSON.stringify({ at: Date.now(), values: collect(form) } satisfies Draft));
      if (note && kept) note.textContent = gettext("Kept on this device until it is sent.");
    }, SAVE_AFTER_MS);
  };
  const drop = (): void => {
    clearTimeout(timer);
    store.forget(name);
    form.reset();
    location.reload();
  };
  form.addEventListener("input", save);
  form.addEventListener("spot:change", save);
  discard?.addEventListener("click", drop);
  return () => {
    clearTimeout(timer);
    form.removeEventListener("input", save);
    form.removeEventListener("spot:change", save);
    discard?.removeEventListener("click", drop);
  };
}

function read(name: string): Draft | null {
  try {
    const draft = JSON.parse(store.read(name) ?? "null") as Draft | null;
    return draft && Date.now() - draft.at < KEPT_MS ? draft : null;
  } catch {
    return null;
  }
}

function fields(form: HTMLFormElement): Field[] {
  return [...form.elements].filter(
    (one): one is Field =>
      (one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement || one instanceof HTMLSelectElement) &&
      Boolean(one.name) &&
      one.name !== "csrfmiddlewaretoken" &&
      !["file", "password", "submit"].includes(one.type) &&
      one.dataset.draftSkip === undefined,
  );
}

const isTick = (field: Field): field is HTMLInputElement => field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type);

function collect(form: HTMLFormElement): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const field of fields(form)) {
    const list = (values[field.name] ??= []);
    if (!isTick(field) || field.checked) list.push(field.value);
  }
  return values;
}

/** Never over what the server sent back with errors: that is newer. */
function restore(form: HTMLFormElement, draft: Draft | null): boolean {
  if (!draft || form.querySelector("[aria-invalid=true], .error:not(:empty)")) return false;
  for (const field of fields(form)) {
    const values = draft.values[field.name];
    if (!values) continue;
    if (isTick(field)) field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
  return true;
}
