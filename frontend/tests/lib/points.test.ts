import { expect, test } from "vitest";
import { readBounds, readPoints, writePoints } from "../../src/lib/map/points";

test("what the map writes is read again as it was", () => {
  const points: [number, number][] = [[124.5, 29.5], [-0.000001, 90]];
  expect(readPoints(writePoints(points))).toEqual(points);
});

test("points may be typed in several ways; what is none is left out", () => {
  expect(readPoints("124.5, 29.5; 124.6，29.6\n[124.7, 29.7],\nhere\n500 1")).toEqual([[124.5, 29.5], [124.6, 29.6], [124.7, 29.7]]);
});

test("bounds are four numbers or nothing", () => {
  expect(readBounds("1,2,3,4")).toEqual([1, 2, 3, 4]);
  expect(readBounds("1,2,3")).toBeUndefined();
  expect(readBounds("")).toBeUndefined();
});
