import { expect, test, vi } from "vitest";
import { startAll, startPage, stopAll } from "../../src/lib/start";
import { page, the } from "../setup";

test("starts a module once per element, however often the page is looked through", async () => {
  page(`<input type="hidden" name="submission_id" data-module="submission-id">`);
  await startAll(document);
  const first = the<HTMLInputElement>("input").value;
  the<HTMLInputElement>("input").value = "";
  await startAll(document);
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(the<HTMLInputElement>("input").value).toBe("");
});

test("starts several modules of one element", async () => {
  const form = page(`<form data-module="draft confirm" data-draft="x"></form>`);
  await startAll(form);
  expect(form.isConnected).toBe(true);
});

test("a name nobody knows is an error, not silence", async () => {
  page(`<p data-module="nonsense"></p>`);
  await expect(startAll(document)).rejects.toThrow('"nonsense"');
});

test("what HTMX brings in is started, what it takes away is stopped", async () => {
  vi.useFakeTimers();
  startPage();
  expect(document.documentElement.dataset.js).toBe("");
  const brought = page(`<div><b data-module="relative-time" data-due="2026-11-20T10:00:00Z">old</b></div>`);
  vi.setSystemTime("2026-11-20T09:00:00Z");
  brought.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
  await vi.dynamicImportSettled();
  expect(the("b").textContent).toBe("1 hour left");
  stopAll(brought);
  vi.setSystemTime("2026-11-20T09:30:00Z");
  vi.advanceTimersByTime(60_000);
  expect(the("b").textContent).toBe("1 hour left");
});
