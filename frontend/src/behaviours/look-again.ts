/**
 * Lets parts of the page ask the server again from time to time, for pages without a live stream. Hidden tabs rest and ask
 * at once when they are shown again.
 *
 *   <div data-module="look-again" data-every="30">
 *     <section hx-get="…" hx-trigger="look-again from:closest [data-every]">…</section>
 *   </div>
 */
const LEAST_S = 5;

export function start(element: HTMLElement): () => void {
  const everyMs = 1000 * Math.max(Number(element.dataset.every ?? 30) || LEAST_S, LEAST_S);
  let asked = Date.now();
  const ask = (): void => {
    if (document.hidden || Date.now() - asked < everyMs) return;
    asked = Date.now();
    element.dispatchEvent(new CustomEvent("look-again"));
  };
  const timer = setInterval(ask, 1000 * LEAST_S);
  document.addEventListener("visibilitychange", ask);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", ask);
  };
}
