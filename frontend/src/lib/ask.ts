import { build } from "./build";
import { gettext } from "./i18n";

/** Asks a yes-or-no question in a modal dialog of the page's own look. Esc means no. */
export function ask(question: string, yes: string = gettext("Yes, go on")): Promise<boolean> {
  const no = build("button", { class: "btn", type: "submit", value: "no", autofocus: "" }, gettext("Cancel"));
  const go = build("button", { class: "btn btn--danger", type: "submit", value: "yes" }, yes);
  const text = build("p", { id: "ask-question" }, question);
  const form = build(
    "form",
    { method: "dialog" },
    build("div", { class: "dialog__body" }, text),
    build("div", { class: "dialog__foot" }, no, go),
  );
  const dialog = build("dialog", { class: "dialog", "aria-labelledby": "ask-question" }, form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
  });
}
