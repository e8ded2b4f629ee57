/**
 * The desk by keyboard. Every key is also a button or a link; single keys rest while a field has focus and can be switched off.
 *
 *   <body class="console" data-module="keys">
 *   <button data-key="s" data-key-label="Sign">Sign <kbd class="key">S</kbd></button>    S clicks it
 *   <a href="/map" data-key="g m">Map</a>                                                 G then M
 *   <input type="search" data-key="/">                                                    / puts the cursor in it
 *   <div data-keys-rows> <a class="case-row">…                                            J and K walk, Enter opens
 */
import { showKeys } from "../lib/keys-list";
import { store } from "../lib/store";

const SEQUENCE_MS = 1200;

export function start(root: HTMLElement): () => void {
  const keyboard = new Keyboard(root);
  const opener = root.querySelector("[data-keys-list-open]");
  const open = (): void => {
    showKeys(root, switchKeys);
  };
  document.addEventListener("keydown", keyboard.press);
  opener?.addEventListener("click", open);
  switchKeys(store.read("keys") !== "off");
  return () => {
    document.removeEventListener("keydown", keyboard.press);
    opener?.removeEventListener("click", open);
  };
}

/** Remembered on this device. */
function switchKeys(on: boolean): void {
  document.documentElement.dataset.keys = on ? "on" : "off";
  if (on) store.forget("keys");
  else store.write("keys", "off");
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const ticks = target instanceof HTMLInputElement && ["checkbox", "radio", "button", "submit"].includes(target.type);
  return target.isContentEditable || (!ticks && target.matches("input, textarea, select"));
}

/** With a modifier the key is the browser's; in a field it is a letter; in a dialog the page behind it is not meant. */
function mustRest(event: KeyboardEvent): boolean {
  const modified = event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented;
  const off = document.documentElement.dataset.keys === "off";
  return modified || off || isTyping(event.target) || document.querySelector("dialog[open], [data-dialog-open]") !== null;
}

class Keyboard {
  private before = "";
  private beforeAt = 0;

  constructor(private readonly root: HTMLElement) {}

  readonly press = (event: KeyboardEvent): void => {
    if (mustRest(event)) return;
    const key = event.key.toLowerCase();
    const sequence = event.timeStamp - this.beforeAt < SEQUENCE_MS ? `${this.before} ${key}` : "";
    if (this.act(sequence) || this.act(key) || this.walk(key) || this.list(key)) event.preventDefault();
    [this.before, this.beforeAt] = [key, event.timeStamp];
  };

  private act(keys: string): boolean {
    if (!keys) return false;
    const target = [...this.root.querySelectorAll<HTMLElement>("[data-key]")].find(
      (one) => one.dataset.key?.toLowerCase() === keys && !one.closest("[inert], [hidden]") && !one.matches(":disabled"),
    );
    if (target?.matches("input, textarea, select")) target.focus();
    else target?.click();
    return Boolean(target);
  }

  private walk(key: string): boolean {
    if (key !== "j" && key !== "k") return false;
    const rows = [...this.root.querySelectorAll<HTMLElement>("[data-keys-rows] .case-row")];
    const focused = rows.findIndex((row) => row === document.activeElement);
    const here = focused >= 0 ? focused : rows.findIndex((row) => row.hasAttribute("aria-current"));
    const next = rows[Math.min(Math.max(here + (key === "j" ? 1 : -1), 0), rows.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
    return Boolean(next);
  }

  private list(key: string): boolean {
    if (key !== "?") return false;
    showKeys(this.root, switchKeys);
    return true;
  }
}
