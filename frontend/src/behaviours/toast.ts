/**
 * A short word about what was just done. It goes away by itself, but never while somebody points at it or has the focus in it.
 *
 *   <div role="status"><p class="toast" data-module="toast">…</p></div>
 */
const SHOWN_MS = 6000;

export function start(toast: HTMLElement): () => void {
  let timer = setTimeout(leave, SHOWN_MS);
  function leave(): void {
    if (toast.matches(":hover, :focus-within")) timer = setTimeout(leave, SHOWN_MS);
    else toast.remove();
  }
  return () => {
    clearTimeout(timer);
  };
}
