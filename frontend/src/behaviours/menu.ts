/**
 * A <details> used as a menu closes when the reader goes elsewhere or presses Esc.
 *
 *   <details class="post-menu" data-module="menu"><summary>…</summary> <div class="post-menu__list">…</div></details>
 */
export function start(element: HTMLElement): () => void {
  if (!(element instanceof HTMLDetailsElement)) return () => undefined;
  const elsewhere = (event: Event): void => {
    if (event.target instanceof Node && !element.contains(event.target)) element.open = false;
  };
  const escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !element.open) return;
    element.open = false;
    element.querySelector("summary")?.focus();
  };
  document.addEventListener("click", elsewhere);
  document.addEventListener("focusin", elsewhere);
  element.addEventListener("keydown", escape);
  return () => {
    document.removeEventListener("click", elsewhere);
    document.removeEventListener("focusin", elsewhere);
    element.removeEventListener("keydown", escape);
  };
}
