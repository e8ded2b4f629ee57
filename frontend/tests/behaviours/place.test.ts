import { expect, test, vi } from "vitest";
import { start } from "../../src/behaviours/place";
import { page, the } from "../setup";

const FORM = `<form><input name="lon"><input name="lat"><input name="accuracy"><button type="button">Use my place</button><p data-place-status></p></form>`;

function withPlace(answer: (ok: PositionCallback, failed: PositionErrorCallback) => void): ReturnType<typeof vi.fn> {
  const ask = vi.fn(answer);
  vi.stubGlobal("navigator", { geolocation: { getCurrentPosition: ask } });
  page(FORM);
  start(the("button"));
  return ask;
}

test("the phone is asked only after a click, once, and the accuracy is shown", () => {
  const ask = withPlace((ok) => {
    ok({ coords: { longitude: 124.5, latitude: 29.5, accuracy: 17.4 } } as GeolocationPosition);
  });
  expect(ask).not.toHaveBeenCalled();
  the("button").click();
  expect(ask).toHaveBeenCalledTimes(1);
  expect(the<HTMLInputElement>("[name=lon]").value).toBe("124.5000000");
  expect(the<HTMLInputElement>("[name=accuracy]").value).toBe("18");
  expect(the("[data-place-status]").textContent).toContain("18 m");
});

test("a no is fine and says what else works", () => {
  withPlace((_ok, failed) => {
    failed({ code: 1, PERMISSION_DENIED: 1, POSITION_UNAVAILABLE: 2, TIMEOUT: 3, message: "" });
  });
  the("button").click();
  expect(the("[data-place-status]").textContent).toContain("that is fine");
  expect(the<HTMLInputElement>("[name=lon]").value).toBe("");
});
