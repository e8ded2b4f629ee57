import { expect, test } from "vitest";
import { gettext, interpolate, ngettext } from "../../src/lib/i18n";

test("without a catalogue the English words are used, with their plurals", () => {
  expect(gettext("Copied")).toBe("Copied");
  expect(ngettext("%(count)s min", "%(count)s mins", 2)).toBe("%(count)s mins");
});

test("gaps are filled by name; an unknown one stays visible", () => {
  expect(interpolate("%(a)s and %(b)s", { a: 1 })).toBe("1 and %(b)s");
});
