/**
 * Shows chosen photos, lets them be taken out again, keeps to the limits before anything travels.
 *
 *   <ul class="shots" data-module="photos" data-max-count="5" data-max-bytes="15728640">
 *     <li><label class="shot shot--add">… <input class="sr" type="file" name="photos" accept="image/*" multiple></label></li>
 *   </ul>
 *   <p class="error" role="alert" data-photos-error></p>       next to it, within the same parent
 */
import { build, symbol } from "../lib/build";
import { gettext, interpolate } from "../lib/i18n";
import { shrink } from "../lib/picture";

export function start(list: HTMLElement): () => void {
  const input = list.querySelector<HTMLInputElement>("input[type=file]");
  if (!input) return () => undefined;
  const photos = new Photos(list, input);
  input.addEventListener("change", photos.added);
  return () => {
    input.removeEventListener("change", photos.added);
    photos.clear();
  };
}

class Photos {
  private files: File[] = [];
  private previews = new Map<File, { item: HTMLElement; url: string }>();

  constructor(
    private readonly list: HTMLElement,
    private readonly input: HTMLInputElement,
  ) {}

  readonly added = (): void => {
    const chosen = [...(this.input.files ?? [])].filter((file) => !this.files.includes(file));
    void this.add(chosen);
  };

  clear(): void {
    this.previews.forEach(({ url }) => {
      URL.revokeObjectURL(url);
    });
  }

  private async add(chosen: File[]): Promise<void> {
    const most = Number(this.list.dataset.maxCount ?? 5);
    const largest = Number(this.list.dataset.maxBytes ?? 15 * 1024 * 1024);
    let problem = "";
    this.list.setAttribute("aria-busy", "true");
    for (const original of chosen) {
      const file = await shrink(original);
      if (!original.type.startsWith("image/")) problem = interpolate(gettext("%(name)s is not a photo."), { name: original.name });
      else if (this.files.length >= most) problem = interpolate(gettext("No more than %(count)s photos. The others were left out."), { count: most });
      else if (file.size > largest) problem = interpolate(gettext("%(name)s is too large."), { name: original.name });
      else {
        this.files.push(file);
        this.show(file);
      }
    }
    this.list.removeAttribute("aria-busy");
    this.sync(problem, most);
  }

  private show(file: File): void {
    const url = URL.createObjectURL(file);
    const remove = build("button", { class: "shot__remove", type: "button" }, symbol("i-x"), build("span", { class: "sr" }, gettext("Take this photo out")));
    const item = build("li", { class: "shot" }, build("img", { src: url, alt: file.name }), remove);
    remove.addEventListener("click", () => {
      URL.revokeObjectURL(url);
      this.previews.delete(file);
      this.files = this.files.filter((one) => one !== file);
      item.remove();
      this.sync("", Number(this.list.dataset.maxCount ?? 5));
      this.input.focus();
    });
    this.previews.set(file, { item, url });
    this.input.closest("li")?.before(item);
  }

  /** The input carries exactly what is shown, so an ordinary submit sends it. */
  private sync(problem: string, most: number): void {
    const carrier = new DataTransfer();
    this.files.forEach((file) => carrier.items.add(file));
    this.input.files = carrier.files;
    const adder = this.input.closest("li");
    if (adder) adder.hidden = this.files.length >= most;
    const error = this.list.parentElement?.querySelector("[data-photos-error]");
    if (error) error.textContent = problem;
  }
}
