import { expect, test, vi } from "vitest";
import { start } from "../../src/behaviours/relative-time";
import { page, the } from "../setup";

const CLOCK = `<span class="clock" data-clock="ok" data-due="2026-11-20T10:00:00Z" data-risk-at="2026-11-20T09:45:00Z">
  <svg><use href="#c-ok"></use></svg><b>?</b> <time>today 18:00</time></span>`;

test("a clock counts down and turns ok, risk, over at the moments the server named", () => {
  vi.useFakeTimers({ now: Date.parse("2026-11-20T09:00:00Z") });
  const clock = page(CLOCK);
  const stop = start(clock);
  expect(the("b").textContent).toBe("1 hour left");
  vi.advanceTimersByTime(45 * 60_000);
  expect(clock.dataset.clock).toBe("risk");
  expect(the("b").textContent).toBe("Due soon 15 min left");
  vi.advanceTimersByTime(25 * 60_000);
  expect(clock.dataset.clock).toBe("over");
  expect(the("use").getAttribute("href")).toBe("#c-over");
  expect(the("b").textContent).toBe("Overdue by 10 min");
  stop();
  vi.advanceTimersByTime(60 * 60_000);
  expect(the("b").textContent).toBe("Overdue by 10 min");
});

test("a label stands before the words", () => {
  vi.useFakeTimers({ now: Date.parse("2026-11-20T09:50:00Z") });
  const clock = page(CLOCK);
  clock.dataset.label = "Sign-off";
  start(clock);
  expect(the("b").textContent).toBe("Sign-off 10 min left");
});

test("plain words without a clock count too", () => {
  vi.useFakeTimers({ now: Date.parse("2026-11-20T03:20:00Z") });
  const words = page(`<b data-due="2026-11-20T10:00:00Z"></b>`);
  start(words);
  expect(words.textContent).toBe("6 hours 40 min left");
  expect(words.dataset.clock).toBeUndefined();
});
