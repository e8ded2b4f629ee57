/**
 * Keeps a part of the page fresh. A message of the stream only says "something changed"; the part then asks the server
 * itself, so everybody sees what they may see.
 *
 *   <section data-module="live" data-stream="/desk/stream">
 *     <div hx-get="/desk/queue" hx-trigger="live:refresh from:closest [data-stream]">…</div>
 *     <button type="button" data-live-pause aria-pressed="false" data-key="p">Pause <kbd class="key">P</kbd></button>
 *   </section>
 *   <p data-live-status></p>     anywhere in the page: "Live, updated 14:31:52"
 *
 * Paused, it counts what waits and refreshes when it goes on. Hidden tabs are not connected. An address that expires is renewed by
 * the refresh: `<span hidden data-stream-next="/desk/stream?…"></span>` inside the part names the one to use from then on.
 */
import { gettext, interpolate, ngettext } from "../lib/i18n";
import { clockWords } from "../lib/time";

const DEBOUNCE_MS = 400;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;

export function start(element: HTMLElement): () => void {
  const live = new Live(element);
  live.open();
  return () => {
    live.end();
  };
}

class Live {
  private source: EventSource | undefined;
  private wait = FIRST_WAIT_MS;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private debounce: ReturnType<typeof setTimeout> | undefined;
  private waiting = 0;
  private missed = false;
  private opened = false;
  private readonly button: HTMLElement | null;

  constructor(private readonly element: HTMLElement) {
    this.button = element.querySelector("[data-live-pause]");
    this.button?.addEventListener("click", this.pause);
    document.addEventListener("visibilitychange", this.visibility);
  }

  open(): void {
    if (document.hidden || this.source) return;
    const source = new EventSource(this.address());
    this.source = source;
    this.opened = false;
    source.addEventListener("open", () => {
      this.opened = true;
      this.wait = FIRST_WAIT_MS;
      if (this.missed) this.changed();
      this.missed = false;
      this.say(interpolate(gettext("Live since %(time)s"), { time: clockWords(new Date()) }));
    });
    source.addEventListener("message", this.changed);
    source.addEventListener("error", this.lost);
  }

  private address(): string {
    const next = this.element.querySelector<HTMLElement>("[data-stream-next]")?.dataset.streamNext;
    return next ?? this.element.dataset.stream ?? "";
  }

  end(): void {
    this.close();
    clearTimeout(this.debounce);
    this.button?.removeEventListener("click", this.pause);
    document.removeEventListener("visibilitychange", this.visibility);
  }

  private close(): void {
    clearTimeout(this.retry);
    this.source?.close();
    this.source = undefined;
  }

  private readonly changed = (): void => {
    if (this.paused()) {
      this.waiting += 1;
      this.say(interpolate(ngettext("Paused, %(count)s change waits", "Paused, %(count)s changes wait", this.waiting), { count: this.waiting }));
      return;
    }
    clearTimeout(this.debounce);
    this.debounce = setTimeout(() => {
      this.refresh();
      this.say(interpolate(gettext("Live, updated %(time)s"), { time: clockWords(new Date()) }));
    }, DEBOUNCE_MS);
  };

  /** Waits longer after each failure, with a random part so that not every desk comes back in the same second. */
  private readonly lost = (): void => {
    this.close();
    this.missed = true;
    if (!this.opened && !this.paused()) this.refresh(); // turned away: the part may bring an address that is valid again
    this.say(gettext("Not live just now, trying again"));
    this.retry = setTimeout(
      () => {
        this.open();
      },
      this.wait * (0.75 + Math.random() / 2),
    );
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  };

  private readonly visibility = (): void => {
    if (document.hidden) {
      this.missed = true;
      this.close();
    } else this.open();
  };

  private readonly pause = (): void => {
    const paused = !this.paused();
    this.button?.setAttribute("aria-pressed", String(paused));
    if (paused) this.say(gettext("Paused"));
    else if (this.waiting) this.changed();
    this.waiting = 0;
  };

  private paused(): boolean {
    return this.button?.getAttribute("aria-pressed") === "true";
  }

  private refresh(): void {
    this.element.dispatchEvent(new CustomEvent("live:refresh", { bubbles: true }));
  }

  private say(words: string): void {
    for (const status of document.querySelectorAll("[data-live-status]")) status.textContent = words;
  }
}
