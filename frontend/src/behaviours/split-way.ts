/**
 * Shows the fields of the chosen way only.
 *
 *   <form data-module="split-way"> <input type="radio" name="way" value="line"> … <div data-way="line">…</div>
 */
export function start(element: HTMLElement): undefined {
  const show = (): void => {
    const way = element.querySelector<HTMLInputElement>('[name="way"]:checked')?.value;
    if (way === undefined) return;
    for (const part of element.querySelectorAll<HTMLElement>("[data-way]")) part.hidden = part.dataset.way !== way;
  };
  element.addEventListener("change", show);
  show();
}
