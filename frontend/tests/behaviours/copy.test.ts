import { expect, test, vi } from "vitest";
import { start } from "../../src/behaviours/copy";
import { page, settle, the } from "../setup";

const HTML = `<div><b id="receipt"> 990121-QX7K </b><button data-copy-from="receipt"><span>Copy</span></button></div>`;

test("copies the text and says so for a while", async () => {
  vi.useFakeTimers();
  const writeText = vi.fn(() => Promise.resolve());
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  page(HTML);
  start(the("button"));
  the("button").click();
  await settle();
  expect(writeText).toHaveBeenCalledWith("990121-QX7K");
  expect(the("span").textContent).toBe("Copied");
  vi.advanceTimersByTime(2000);
  expect(the("span").textContent).toBe("Copy");
});

test("without a clipboard the text is selected", async () => {
  vi.stubGlobal("navigator", {});
  page(HTML);
  start(the("button"));
  the("button").click();
  await settle();
  expect(getSelection()?.toString().trim()).toBe("990121-QX7K");
});
