import { build } from "./build";
import { gettext } from "./i18n";

/** The dialog with all keys of this page, made from the page itself, and the switch to turn single keys off. */
export function showKeys(root: HTMLElement, switchKeys: (on: boolean) => void): void {
  const rows: [string, string][] = [
    ["j k", gettext("next, previous")],
    ["⏎", gettext("open")],
    ...[...root.querySelectorAll<HTMLElement>("[data-key]")].map((one): [string, string] => [one.dataset.key ?? "", labelOf(one)]),
    ["?", gettext("all keys")],
  ];
  const list = build("dl", { class: "facts" });
  for (const [keys, label] of new Map(rows)) {
    const caps = keys.split(" ").flatMap((key) => [build("kbd", { class: "key" }, key.toUpperCase()), " "]);
    list.append(build("dt", {}, ...caps), build("dd", {}, label));
  }
  const tick = build("input", { type: "checkbox" });
  tick.checked = document.documentElement.dataset.keys !== "off";
  tick.addEventListener("change", () => {
    switchKeys(tick.checked);
  });
  const close = build("button", { class: "btn", type: "submit", autofocus: "" }, gettext("Close"));
  const dialog = build(
    "dialog",
    { class: "dialog", "aria-labelledby": "keys-title" },
    build(
      "form",
      { method: "dialog" },
      build(
        "div",
        { class: "dialog__body" },
        build("h2", { id: "keys-title" }, gettext("Keys on this page")),
        list,
        build("label", { class: "choice" }, tick, build("span", {}, gettext("Single keys work"))),
      ),
      build("div", { class: "dialog__foot" }, close),
    ),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** The words beside the key: an explicit label, the label of a field, or the text without the key caps. */
function labelOf(element: HTMLElement): string {
  if (element.dataset.keyLabel) return element.dataset.keyLabel;
  if (element instanceof HTMLInputElement) return element.labels?.[0]?.textContent.trim() ?? element.placeholder;
  const copy = element.cloneNode(true) as HTMLElement;
  copy.querySelectorAll("kbd").forEach((cap) => {
    cap.remove();
  });
  return copy.textContent.trim();
}
