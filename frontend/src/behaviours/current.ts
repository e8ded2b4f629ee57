/**
 * Marks the link that leads to the page one is on, when only a part of the page was exchanged.
 *
 *   <div data-module="current"> <a href="/desk/cases/990121-20261120-0087/?tab=mine" aria-current="true">…</a> … </div>
 */
export function start(element: HTMLElement): () => void {
  const mark = (): void => {
    for (const link of element.querySelectorAll<HTMLAnchorElement>("a[href]")) {
      if (link.pathname === location.pathname) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  document.addEventListener("htmx:pushedIntoHistory", mark);
  return () => {
    document.removeEventListener("htmx:pushedIntoHistory", mark);
  };
}
