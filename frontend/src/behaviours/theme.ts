/**
 * Light, or dark for night duty. The form works without a script; with it the page changes without a reload.
 * The choice is a cookie, so the server's next page is right from its first paint.
 *
 *   <form method="post" action="/theme/" data-module="theme"><button name="theme" value="wall">…</button></form>
 */
const YEAR_S = 365 * 86_400;

export function start(form: HTMLElement): undefined {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const root = document.documentElement;
    const chosen = root.dataset.theme === "wall" ? "" : "wall";
    if (chosen) root.dataset.theme = chosen;
    else delete root.dataset.theme;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${chosen}; Path=/; SameSite=Lax; Max-Age=${chosen ? YEAR_S : 0}${secure}`;
    form.querySelector("button")?.setAttribute("value", chosen ? "" : "wall");
  });
}
