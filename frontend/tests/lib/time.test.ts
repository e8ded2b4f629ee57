import { expect, test } from "vitest";
import { durationWords, fullWords, remainingWords } from "../../src/lib/time";

const MIN = 60_000;

test.each([
  [30_000, "under 1 min"],
  [10 * MIN, "10 min"],
  [70 * MIN, "1 hour 10 min"],
  [180 * MIN, "3 hours"],
  [28 * 60 * MIN + 5 * MIN, "1 day 4 hours"],
  [48 * 60 * MIN, "2 days"],
  [-70 * MIN, "1 hour 10 min"],
])("%d ms is said as %s", (span, words) => {
  expect(durationWords(span)).toBe(words);
});

test("late is said in words, never with a minus sign", () => {
  expect(remainingWords(0, 70 * MIN)).toBe("Overdue by 1 hour 10 min");
  expect(remainingWords(10 * MIN, 0)).toBe("10 min left");
});

test("the head's clock is in the deployment's time zone and in the reader's words", () => {
  const known: Record<string, string> = { Fri: "周五", Nov: "11 月", "%(weekday)s %(day)s %(month)s %(time)s": "%(month)s %(day)s 日 %(weekday)s %(time)s" };
  window.django = { gettext: (text) => known[text] ?? text, pgettext: (_context, text) => known[text] ?? text };
  expect(fullWords(new Date("2026-11-20T06:32:00Z"), "Asia/Shanghai")).toBe("11 月 20 日 周五 14:32");
});
