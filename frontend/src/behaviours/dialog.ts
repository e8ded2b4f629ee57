/**
 * Makes a popover dialog modal: focus goes in and stays in until it closes, and what was typed stays.
 * Without a script the popover opens and closes all the same.
 *
 *   <button class="btn" type="button" popovertarget="return-dialog">Return…</button>
 *   <div class="dialog" id="return-dialog" popover role="dialog" aria-labelledby="…" data-module="dialog" [data-open]>…</div>
 *
 * `data-open` (set by the server when the form came back with errors) opens it at once.
 */
const FOCUSABLE = "a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), select, textarea, [tabindex='0']";

export function start(dialog: HTMLElement): () => void {
  dialog.setAttribute("aria-modal", "true");
  const onToggle = (event: Event): void => {
    const open = "newState" in event && event.newState === "open";
    dialog.toggleAttribute("data-dialog-open", open);
    setRestInert(dialog, open);
    if (open) first(dialog)?.focus();
    else if (document.activeElement === document.body || dialog.contains(document.activeElement)) opener(dialog)?.focus(); // opened by a key
  };
  const beforeToggle = (event: Event): void => {
    if ("newState" in event && event.newState === "closed") setRestInert(dialog, false); // so that the browser can give the focus back
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "Tab") keepInside(dialog, event);
  };
  dialog.addEventListener("beforetoggle", beforeToggle);
  dialog.addEventListener("toggle", onToggle);
  dialog.addEventListener("keydown", onKey);
  if (dialog.dataset.open !== undefined) dialog.showPopover();
  return () => {
    setRestInert(dialog, false);
    dialog.removeEventListener("beforetoggle", beforeToggle);
    dialog.removeEventListener("toggle", onToggle);
    dialog.removeEventListener("keydown", onKey);
  };
}

function opener(dialog: HTMLElement): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[popovertarget="${dialog.id}"]:not([popovertargetaction="hide"])`);
}

/** What is wrong, else what the page names, else the first field; of a group of choices the chosen one. */
function first(dialog: HTMLElement): HTMLElement | null {
  return (
    dialog.querySelector<HTMLElement>("[aria-invalid=true], [autofocus]") ??
    dialog.querySelector<HTMLElement>("input[type=radio]:checked") ??
    dialog.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea") ??
    dialog.querySelector<HTMLElement>(FOCUSABLE)
  );
}

/** Siblings of the dialog and of its ancestors: everything on the page that is not the dialog. */
function setRestInert(dialog: HTMLElement, inert: boolean): void {
  for (let here: HTMLElement | null = dialog; here && here !== document.body; here = here.parentElement) {
    for (const sibling of here.parentElement?.children ?? []) {
      if (sibling !== here && sibling instanceof HTMLElement) sibling.inert = inert;
    }
  }
}

function keepInside(dialog: HTMLElement, event: KeyboardEvent): void {
  const stops = [...dialog.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const [start, end] = [stops.at(0), stops.at(-1)];
  const edge = event.shiftKey ? start : end;
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? end : start)?.focus();
}
