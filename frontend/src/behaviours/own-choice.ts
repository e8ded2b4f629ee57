/**
 * Keeps the radio button that a person chose, also when a suggestion that was still under way arrives afterwards and brings
 * buttons with another one checked.
 *
 *   <fieldset data-module="own-choice"><div id="choices">…radio buttons that HTMX replaces…</div></fieldset>
 */
export function start(group: HTMLElement): () => void {
  let chosen = "";
  const onChange = (event: Event): void => {
    if (event.target instanceof HTMLInputElement && event.target.type === "radio" && event.target.checked) chosen = event.target.value;
  };
  const onSwap = (): void => {
    const buttons = [...group.querySelectorAll<HTMLInputElement>("input[type=radio]")];
    const mine = buttons.find((button) => button.value === chosen);
    if (!mine || buttons.some((button) => button.checked && button.value === chosen)) return;
    mine.checked = true;
    mine.dispatchEvent(new Event("change", { bubbles: true }));
  };
  group.addEventListener("change", onChange);
  group.addEventListener("htmx:afterSettle", onSwap);
  return () => {
    group.removeEventListener("change", onChange);
    group.removeEventListener("htmx:afterSettle", onSwap);
  };
}
