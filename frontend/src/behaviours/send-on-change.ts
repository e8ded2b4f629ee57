/**
 * Sends its form when another value is chosen.
 *
 *   <select name="sort" data-module="send-on-change">…</select>
 */
export function start(element: HTMLElement): undefined {
  element.addEventListener("change", () => {
    element.closest("form")?.requestSubmit();
  });
}
