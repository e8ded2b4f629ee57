import { getJson, HttpProblem } from "../../lib/http";
import { gettext } from "../../lib/i18n";
import type { Spot } from "../../lib/spot";

/** GET /api/v1/territory/locate; outside the territory it answers 404. */
interface Located {
  label: string;
  label_en: string;
}

/** Says in words which grid the pin lies in, asked from the server; only the last question counts. */
export class PlaceLabel {
  private asked: AbortController | undefined;

  constructor(
    private readonly form: HTMLElement,
    private readonly url: string,
  ) {}

  async show(spot: Spot): Promise<void> {
    const target = this.form.querySelector("[data-place-label]");
    if (!target || !this.url) return;
    this.asked?.abort();
    this.asked = new AbortController();
    const query = new URLSearchParams({ lon: spot.lon.toFixed(7), lat: spot.lat.toFixed(7), datum: "wgs84" });
    try {
      target.textContent = words(await getJson<Located>(`${this.url}?${query.toString()}`, this.asked.signal));
    } catch (problem) {
      if (problem instanceof DOMException && problem.name === "AbortError") return; // a newer question is on its way
      const outside = problem instanceof HttpProblem && problem.status === 404;
      target.textContent = outside ? gettext("This lies outside the area we serve. You can still describe the place.") : "";
    }
  }

  end(): void {
    this.asked?.abort();
  }
}

function words(place: Located): string {
  const chinese = document.documentElement.lang.startsWith("zh");
  return chinese ? place.label : place.label_en || place.label;
}
