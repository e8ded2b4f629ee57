/**
 * Says how many characters are left, once it matters (the last fifth).
 *
 *   <textarea data-module="char-count" maxlength="2000"></textarea>
 */
import { build } from "../lib/build";
import { interpolate, ngettext } from "../lib/i18n";

export function start(element: HTMLElement): () => void {
  const note = build("p", { class: "hint", role: "status" });
  const count = (): void => {
    if (!(element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement) || element.maxLength < 0) return;
    const left = element.maxLength - element.value.length;
    const words = ngettext("%(count)s character left", "%(count)s characters left", left);
    note.textContent = left <= element.maxLength / 5 ? interpolate(words, { count: left }) : "";
  };
  element.after(note);
  element.addEventListener("input", count);
  count();
  return () => {
    element.removeEventListener("input", count);
    note.remove();
  };
}
