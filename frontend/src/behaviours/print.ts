/**
 * Prints the page.
 *
 *   <button class="btn needs-js" type="button" data-module="print">Print</button>
 */
export function start(button: HTMLElement): () => void {
  const go = (): void => {
    window.print();
  };
  button.addEventListener("click", go);
  return () => {
    button.removeEventListener("click", go);
  };
}
