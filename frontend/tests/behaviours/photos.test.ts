import { beforeEach, expect, test, vi } from "vitest";
import { start } from "../../src/behaviours/photos";
import { page, settle, the } from "../setup";

const HTML = `<div><ul data-max-count="2" data-max-bytes="100"><li><label><input type="file" multiple></label></li></ul><p data-photos-error></p></div>`;

class Carrier {
  readonly files: File[] = [];
  readonly items = { add: (file: File): number => this.files.push(file) };
}

let carried: File[] = [];
let chosen: File[] = [];

function photo(name: string, bytes = 10, type = "image/jpeg"): File {
  return new File([new Uint8Array(bytes)], name, { type });
}

async function choose(...files: File[]): Promise<void> {
  chosen = files;
  the("input").dispatchEvent(new Event("change"));
  for (let turn = 0; turn < 5; turn += 1) await settle();
}

beforeEach(() => {
  vi.stubGlobal("DataTransfer", Carrier); // jsdom has none
  page(HTML);
  Object.defineProperty(the("input"), "files", {
    get: () => chosen,
    set: (files: File[]) => {
      carried = files;
    },
  });
  start(the("ul"));
});

test("chosen photos are shown and travel with the form, the second choice beside the first", async () => {
  await choose(photo("a.jpg"));
  await choose(photo("b.jpg"));
  expect([...document.querySelectorAll("img")].map((image) => image.alt)).toEqual(["a.jpg", "b.jpg"]);
  expect(carried.map((file) => file.name)).toEqual(["a.jpg", "b.jpg"]);
  expect(the("input").closest("li")?.hidden).toBe(true);
});

test("a photo can be taken out again", async () => {
  await choose(photo("a.jpg"), photo("b.jpg"));
  the(".shot__remove").click();
  expect(carried.map((file) => file.name)).toEqual(["b.jpg"]);
  expect(the("input").closest("li")?.hidden).toBe(false);
});

test.each([
  [[photo("a.jpg"), photo("b.jpg"), photo("c.jpg")], "No more than 2 photos. The others were left out."],
  [[photo("big.jpg", 101)], "big.jpg is too large."],
  [[photo("note.pdf", 10, "application/pdf")], "note.pdf is not a photo."],
])("limits are said in words", async (files, words) => {
  await choose(...files);
  expect(the("[data-photos-error]").textContent).toBe(words);
  expect(carried.length).toBeLessThanOrEqual(2);
});
