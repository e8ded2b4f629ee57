/**
 * Keeps a clock going. The server renders it complete; from then on the words count and the clock turns
 * ok → risk → over at the moments the server named.
 *
 *   <span class="clock" data-clock="ok" data-module="relative-time" data-due="2026-11-20T06:42:00Z"
 *         data-label="Sign-off" data-risk-at="2026-11-20T06:32:00Z"><svg class="glyph">…</svg><b>Sign-off 26 min left</b> …</span>
 *   <b data-module="relative-time" data-due="2026-11-20T10:00:00Z">6 hours 40 min left</b>
 */
import { gettext } from "../lib/i18n";
import { remainingWords } from "../lib/time";

const TICK_MS = 10_000;

export function start(element: HTMLElement): () => void {
  const tick = (): void => {
    show(element, Date.now());
  };
  tick();
  const timer = setInterval(tick, TICK_MS);
  document.addEventListener("visibilitychange", tick); // timers sleep in hidden tabs
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", tick);
  };
}

function show(element: HTMLElement, now: number): void {
  const due = Date.parse(element.dataset.due ?? "");
  if (Number.isNaN(due)) return;
  const kind = kindAt(element, due, now);
  const prefix = element.dataset.label ?? (kind === "risk" ? gettext("Due soon") : "");
  const words = `${prefix} ${remainingWords(due, now)}`.trim();
  const target = element.querySelector("b") ?? element;
  if (target.textContent !== words) target.textContent = words;
  if (kind && element.dataset.clock !== kind) {
    element.dataset.clock = kind;
    element.querySelector("use")?.setAttribute("href", `#c-${kind}`);
  }
}

function kindAt(element: HTMLElement, due: number, now: number): string | undefined {
  if (!element.dataset.clock) return undefined;
  if (now >= due) return "over";
  const riskAt = Date.parse(element.dataset.riskAt ?? "");
  return riskAt <= now ? "risk" : element.dataset.clock;
}
