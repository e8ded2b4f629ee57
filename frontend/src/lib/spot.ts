/**
 * The chosen place of a form: hidden inputs lon, lat, accuracy (and datum, always wgs84). The button "use my place" and
 * the map both write here and both hear of it.
 */
export interface Spot {
  lon: number;
  lat: number;
  /** metres; null when a person put the pin */
  accuracy: number | null;
}

const CHANGED = "spot:change";

function input(form: HTMLElement, name: string): HTMLInputElement | null {
  return form.querySelector<HTMLInputElement>(`input[name="${name}"]`);
}

/** The form around an element, or the element itself. */
export function formAround(element: HTMLElement): HTMLElement {
  return element.closest("form") ?? element;
}

export function readSpot(form: HTMLElement): Spot | null {
  const [lon, lat, accuracy] = ["lon", "lat", "accuracy"].map((name) => Number.parseFloat(input(form, name)?.value ?? ""));
  if (lon === undefined || lat === undefined || Number.isNaN(lon + lat)) return null;
  return { lon, lat, accuracy: accuracy !== undefined && accuracy > 0 ? accuracy : null };
}

/** Keeps seven decimals (a centimetre) of the place and whole metres of the accuracy. */
export function writeSpot(form: HTMLElement, spot: Spot): void {
  const values: Record<string, string> = {
    lon: spot.lon.toFixed(7),
    lat: spot.lat.toFixed(7),
    accuracy: spot.accuracy === null ? "" : String(Math.ceil(spot.accuracy)),
    datum: "wgs84",
  };
  for (const [name, value] of Object.entries(values)) {
    const field = input(form, name);
    if (field) field.value = value;
  }
  form.dispatchEvent(new CustomEvent<Spot>(CHANGED, { detail: spot, bubbles: true }));
}

/** Calls `listener` for every later change; returns the function that ends it. */
export function onSpot(form: HTMLElement, listener: (spot: Spot) => void): () => void {
  const heard = (event: Event): void => {
    if (event instanceof CustomEvent) listener(event.detail as Spot);
  };
  form.addEventListener(CHANGED, heard);
  return () => {
    form.removeEventListener(CHANGED, heard);
  };
}
