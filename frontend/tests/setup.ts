/** What jsdom lacks of a browser, as little as the behaviours need. */
import { afterEach, beforeEach, vi } from "vitest";

HTMLDialogElement.prototype.showModal = function showModal(): void {
  this.open = true;
};
HTMLDialogElement.prototype.close = function close(value?: string): void {
  if (value !== undefined) this.returnValue = value;
  this.open = false;
  this.dispatchEvent(new Event("close"));
};
// jsdom does not run <form method="dialog">
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("dialog form[method=dialog] button") : null;
  const dialog = button?.closest("dialog");
  if (dialog?.open && button instanceof HTMLButtonElement) dialog.close(button.value);
});

function toggle(element: HTMLElement, newState: "open" | "closed"): void {
  for (const type of ["beforetoggle", "toggle"]) element.dispatchEvent(Object.assign(new Event(type), { newState }));
}
HTMLElement.prototype.showPopover = function showPopover(): void {
  toggle(this, "open");
};
HTMLElement.prototype.hidePopover = function hidePopover(): void {
  toggle(this, "closed");
};
HTMLElement.prototype.scrollIntoView = (): void => undefined;
URL.createObjectURL = (): string => "blob:preview";
URL.revokeObjectURL = (): void => undefined;

beforeEach(() => {
  document.body.replaceChildren();
  document.documentElement.lang = "en";
  localStorage.clear();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  delete window.django;
});

/** Puts HTML into the page and gives back its first element. */
export function page(html: string): HTMLElement {
  const template = document.createElement("template");
  template.innerHTML = html; // eslint-disable-line no-restricted-properties
  document.body.append(template.content);
  const first = document.body.firstElementChild;
  if (!(first instanceof HTMLElement)) throw new Error("The page is empty.");
  return first;
}

/** The element a test is about; it must be there. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as querySelector itself does
export function the<Found extends Element = HTMLElement>(selector: string): Found {
  const found = document.querySelector<Found>(selector);
  if (!found) throw new Error(`Nothing matches ${selector}.`);
  return found;
}

/** Lets promises that are already settled run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}
