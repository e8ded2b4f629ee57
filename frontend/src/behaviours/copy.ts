/**
 * Copies a text. Without a clipboard (plain http) the text is selected instead, ready for Ctrl+C.
 *
 *   <b class="code" id="receipt">990121-QX7K-…</b>
 *   <button class="btn needs-js" type="button" data-module="copy" data-copy-from="receipt">Copy</button>
 */
import { gettext } from "../lib/i18n";

const SHOWN_MS = 2000;

export function start(button: HTMLElement): undefined {
  button.addEventListener("click", () => {
    void copy(button);
  });
}

async function copy(button: HTMLElement): Promise<void> {
  const source = document.getElementById(button.dataset.copyFrom ?? "");
  try {
    await navigator.clipboard.writeText(button.dataset.copy ?? source?.textContent.trim() ?? "");
    say(button, gettext("Copied"));
  } catch {
    if (source) getSelection()?.selectAllChildren(source);
    say(button, gettext("Selected: press Ctrl+C"));
  }
}

function say(button: HTMLElement, words: string): void {
  const label = button.querySelector("span") ?? button;
  const before = label.textContent;
  if (before === words) return;
  label.textContent = words;
  button.setAttribute("aria-live", "polite");
  setTimeout(() => {
    label.textContent = before;
  }, SHOWN_MS);
}
