import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { start } from "../../src/behaviours/live";
import { page, the } from "../setup";

class Stream extends EventTarget {
  static opened: Stream[] = [];
  closed = false;
  constructor(readonly url: string) {
    super();
    Stream.opened.push(this);
  }
  close(): void {
    this.closed = true;
  }
}

const last = (): Stream => {
  const stream = Stream.opened.at(-1);
  if (!stream) throw new Error("No stream was opened.");
  return stream;
};

let stop: () => void = () => undefined;
let refreshed = vi.fn();
let hidden = false;

function hide(value: boolean): void {
  hidden = value;
  document.dispatchEvent(new Event("visibilitychange"));
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", Stream);
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  Stream.opened = [];
  const element = page(`<section data-stream="/desk/stream"><button data-live-pause aria-pressed="false">Pause</button></section>`);
  page(`<p data-live-status></p>`);
  refreshed = vi.fn();
  element.addEventListener("live:refresh", refreshed);
  stop = start(element);
});

afterEach(() => {
  hide(false);
  stop();
});

test("many messages in a moment ask the server once", () => {
  expect(last().url).toBe("/desk/stream");
  for (let n = 0; n < 5; n += 1) last().dispatchEvent(new Event("message"));
  vi.advanceTimersByTime(400);
  expect(refreshed).toHaveBeenCalledTimes(1);
  expect(the("p").textContent).toContain("Live, updated");
});

test("paused, it counts what waits; going on, it refreshes once", () => {
  the("button").click();
  last().dispatchEvent(new Event("message"));
  last().dispatchEvent(new Event("message"));
  vi.advanceTimersByTime(1000);
  expect(refreshed).not.toHaveBeenCalled();
  expect(the("p").textContent).toBe("Paused, 2 changes wait");
  the("button").click();
  vi.advanceTimersByTime(400);
  expect(refreshed).toHaveBeenCalledTimes(1);
});

test("a lost connection comes back later and later, and then refreshes what was missed", () => {
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  last().dispatchEvent(new Event("error"));
  expect(the("p").textContent).toContain("trying again");
  vi.advanceTimersByTime(999);
  expect(Stream.opened.length).toBe(1);
  vi.advanceTimersByTime(1);
  expect(Stream.opened.length).toBe(2);
  last().dispatchEvent(new Event("error"));
  vi.advanceTimersByTime(1999);
  expect(Stream.opened.length).toBe(2);
  vi.advanceTimersByTime(1);
  refreshed.mockClear();
  last().dispatchEvent(new Event("open"));
  vi.advanceTimersByTime(400);
  expect(refreshed).toHaveBeenCalledTimes(1);
});

test("a hidden tab is not connected", () => {
  const first = last();
  hide(true);
  expect(first.closed).toBe(true);
  hide(false);
  expect(Stream.opened.length).toBe(2);
});

test("turned away, it asks for a refresh and goes on with the address that came with it", () => {
  last().dispatchEvent(new Event("error"));
  expect(refreshed).toHaveBeenCalledTimes(1);
  the("section").insertAdjacentHTML("beforeend", `<span hidden data-stream-next="/desk/stream?new"></span>`);
  vi.advanceTimersByTime(2000);
  expect(last().url).toBe("/desk/stream?new");
});
