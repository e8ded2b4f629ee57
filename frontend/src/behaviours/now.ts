/**
 * The clock in a console's head.
 *
 *   <time data-module="now" data-zone="Asia/Shanghai" datetime="…">Fri 20 Nov 14:32</time>
 */
import { fullWords } from "../lib/time";

export function start(element: HTMLElement): () => void {
  const tick = (): void => {
    const now = new Date();
    element.setAttribute("datetime", now.toISOString().slice(0, 19) + "Z");
    element.textContent = fullWords(now, element.dataset.zone ?? "Asia/Shanghai");
  };
  tick();
  const timer = setInterval(tick, 5000);
  return () => {
    clearInterval(timer);
  };
}
