/**
 * Starts what the HTML asks for. `<div data-module="copy draft">` loads behaviours/copy.ts and behaviours/draft.ts
 * (or islands/<name>/index.ts) when it is first seen, and runs them once per element. File name = module name.
 */

export type Start = (element: HTMLElement) => undefined | (() => void);

type Loader = () => Promise<{ start: Start }>;

const files = import.meta.glob<{ start: Start }>(["../behaviours/*.ts", "../islands/*/index.ts"]);

const loaders = new Map<string, Loader>(
  Object.entries(files).map(([path, load]) => [path.replace(/\/index\.ts$|\.ts$/, "").split("/").at(-1) ?? path, load]),
);

const running = new WeakMap<HTMLElement, Map<string, (() => void) | undefined>>();

async function run(element: HTMLElement, name: string): Promise<void> {
  const mine = running.get(element) ?? new Map<string, (() => void) | undefined>();
  running.set(element, mine);
  if (mine.has(name)) return;
  mine.set(name, undefined); // before the await: a second call must not start it twice
  const load = loaders.get(name);
  if (!load) throw new Error(`No behaviour or island is called "${name}".`);
  const { start } = await load();
  if (element.isConnected) mine.set(name, start(element));
}

function names(element: HTMLElement): string[] {
  return (element.dataset.module ?? "").split(/\s+/).filter(Boolean);
}

/** Starts every module below (and on) `root`; what already runs is left alone. */
export async function startAll(root: ParentNode): Promise<void> {
  const found = [...root.querySelectorAll<HTMLElement>("[data-module]")];
  if (root instanceof HTMLElement && root.dataset.module) found.unshift(root);
  await Promise.all(found.flatMap((element) => names(element).map((name) => run(element, name))));
}

/** Lets the modules below `root` end their timers and connections, before the element goes away. */
export function stopAll(root: HTMLElement): void {
  for (const element of [root, ...root.querySelectorAll<HTMLElement>("[data-module]")]) {
    running.get(element)?.forEach((stop) => stop?.());
    running.delete(element);
  }
}

/** The entry's one call: now, after each HTMX swap, and away with what a swap removes. */
export function startPage(): void {
  document.documentElement.dataset.js = "";
  void startAll(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.target instanceof HTMLElement) void startAll(event.target);
  });
  document.addEventListener("htmx:beforeCleanupElement", (event) => {
    if (event.target instanceof HTMLElement) stopAll(event.target);
  });
}
