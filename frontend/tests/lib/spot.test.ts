import { expect, test, vi } from "vitest";
import { onSpot, readSpot, writeSpot } from "../../src/lib/spot";
import { page, the } from "../setup";

const FORM = `<form><input name="lon"><input name="lat"><input name="accuracy"><input name="datum" value="gcj02"></form>`;

test("a place is written with its datum and heard by others", () => {
  const form = page(FORM);
  const heard = vi.fn();
  const stop = onSpot(form, heard);
  writeSpot(form, { lon: 124.5, lat: 29.5, accuracy: 17.2 });
  expect(readSpot(form)).toEqual({ lon: 124.5, lat: 29.5, accuracy: 18 });
  expect(the<HTMLInputElement>("[name=datum]").value).toBe("wgs84");
  stop();
  writeSpot(form, { lon: 1, lat: 1, accuracy: null });
  expect(heard).toHaveBeenCalledTimes(1);
});

test("no place is no place, and a pin has no accuracy", () => {
  const form = page(FORM);
  expect(readSpot(form)).toBeNull();
  writeSpot(form, { lon: 124.5, lat: 29.5, accuracy: null });
  expect(readSpot(form)).toEqual({ lon: 124.5, lat: 29.5, accuracy: null });
});
