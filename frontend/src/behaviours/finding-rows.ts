/**
 * Ties the table of findings to the map (islands/territory-map): a row chosen shows its place, a place clicked finds its row.
 *
 *   <section data-module="finding-rows"> … <tr data-finding="1a2b3c4d" data-bounds="w,s,e,n"><th><a class="finding" href="?finding=1a2b3c4d">
 */
export function start(element: HTMLElement): () => void {
  const rows = (): HTMLElement[] => [...element.querySelectorAll<HTMLElement>("tr[data-finding]")];
  const mark = (chosen: HTMLElement): void => {
    for (const row of rows()) row.removeAttribute("aria-current");
    chosen.setAttribute("aria-current", "true");
  };
  element.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const row = target?.closest<HTMLElement>("tr[data-finding][data-bounds]");
    const link = target?.closest("a");
    if (!row || (link && !link.classList.contains("finding")) || !document.querySelector('[data-module~="territory-map"] canvas')) return;
    event.preventDefault();
    mark(row);
    document.dispatchEvent(new CustomEvent("finding:choose", { detail: { key: row.dataset.finding, bounds: row.dataset.bounds } }));
  });
  const found = (event: Event): void => {
    const { key } = (event as CustomEvent<{ key: string }>).detail;
    const row = rows().find((one) => one.dataset.finding === key);
    if (!row) {
      location.assign(elsewhere(location.href, key));
      return;
    }
    mark(row);
    row.scrollIntoView({ block: "nearest" });
    row.querySelector<HTMLElement>("a.finding")?.focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent("finding:choose", { detail: { key } }));
  };
  document.addEventListener("finding:chosen", found);
  return () => {
    document.removeEventListener("finding:chosen", found);
  };
}

/** The address of the page of the table that has this finding: the server knows which one. */
export function elsewhere(address: string, key: string): string {
  const url = new URL(address);
  url.searchParams.delete("page");
  url.searchParams.set("finding", key);
  url.hash = `f-${key}`;
  return url.href;
}
