/** Every pair of colours that the styles use, in both themes, against WCAG 2.2 AA. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const TEXT = 4.5;
const GRAPHIC = 3;
const GROUNDS = ["canvas", "surface", "sunken"];
const FAMILIES = ["new", "work", "check", "done", "redo", "hold", "exit"];

const all = (fronts: string[], grounds: string[], least: number): [string, string, number][] =>
  fronts.flatMap((front) => grounds.map((ground): [string, string, number] => [front, ground, least]));

const own = (names: string[], suffix: string, least: number): [string, string, number][] => names.map((name) => [name, `${name}${suffix}`, least]);

const PAIRS: [string, string, number][] = [
  ...all(["ink", "ink-2", "ink-3"], [...GROUNDS, "primary-soft"], TEXT),
  ...all(["link"], [...GROUNDS, "primary-soft"], TEXT),
  ...all(["on-primary"], ["primary", "primary-hover"], TEXT),
  ...all(["on-inverse", "on-inverse-2"], ["inverse"], TEXT),
  ...own(FAMILIES.map((name) => `st-${name}`), "-bg", TEXT),
  ...own(["ck-ok", "ck-risk", "ck-over", "info", "warn", "danger", "ok"], "-bg", TEXT),
  ...all(["ck-met", "ck-paused", "ck-idle"], ["canvas", "surface", "primary-soft"], TEXT),
  ...all(["ink"], ["warn-bg", "info-bg", "danger-bg", "ok-bg"], TEXT),
  ...all(["danger", "warn", "info", "ck-over-bg"], ["surface"], TEXT),
  ["surface", "info", TEXT],
  ...all(["map-label"], ["map-land", "map-block"], TEXT),
  ["map-water-ink", "map-water", TEXT],
  ...all(["line-strong"], GROUNDS, GRAPHIC),
  ...all(["ck-ok-line", "ck-risk-line", "ck-over-line"], ["canvas", "surface"], GRAPHIC),
  ...all([1, 2, 3, 4, 5, 6].map((n) => `chart-${n}`), ["surface"], GRAPHIC),
  ...all([2, 3, 4, 5].map((n) => `level-${n}`), ["surface"], GRAPHIC),
  ...all(["focus"], [...GROUNDS, "primary-soft", "focus-gap"], GRAPHIC),
];

function tokens(css: string): Record<string, Record<string, string>> {
  const read = (rule: RegExp): Record<string, string> =>
    Object.fromEntries([...(rule.exec(css)?.[1] ?? "").matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name ?? "", value ?? ""]));
  const light = read(/:root \{(.*?)\n\}/s);
  return { light, wall: { ...light, ...read(/\[data-theme="wall"\] \{(.*?)\n\}/s) } };
}

function luminance(colour: string): number {
  const channel = (at: number): number => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function ratio(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const THEMES = tokens(readFileSync("src/styles/tokens.css", "utf8"));

test.each(Object.keys(THEMES))("every pair of the %s theme can be read", (theme) => {
  const values = THEMES[theme] ?? {};
  const failing = PAIRS.filter(([front, back, least]) => !(ratio(values[front] ?? "", values[back] ?? "") >= least));
  expect(failing).toEqual([]);
});
