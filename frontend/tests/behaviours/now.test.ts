import { expect, test, vi } from "vitest";
import { start } from "../../src/behaviours/now";
import { page } from "../setup";

test("the head's clock goes on", () => {
  vi.useFakeTimers({ now: Date.parse("2026-11-20T06:32:57Z") });
  const clock = page(`<time data-zone="Asia/Shanghai"></time>`);
  const stop = start(clock);
  expect(clock.textContent).toBe("Fri 20 Nov 14:32");
  vi.advanceTimersByTime(5000);
  expect(clock.textContent).toBe("Fri 20 Nov 14:33");
  expect(clock.getAttribute("datetime")).toBe("2026-11-20T06:33:02Z");
  stop();
});
