/**
 * The nets of a county: ours, departments' layers as ticked in the list, and the findings of the table. The table says all of it in words.
 *
 *   <div class="map map--ground" data-module="territory-map" data-map-url="/api/v1/territory/990121/map.json?detail=frame"
 *        data-tiles="/api/v1/territory/tiles/{z}/{x}/{y}.mvt" data-layer-tiles="/api/v1/territory/layers/{layer}/tiles/…"
 *        data-findings="/api/v1/territory/findings.geojson" data-bounds="w,s,e,n" data-picked="id of a json_script"></div>
 *
 * Ticks: `input[data-layer][data-colour]`. Rows: behaviours/finding-rows.ts, by the events `finding:choose` (to the map) and
 * `finding:chosen` (from it), whose detail is { key, bounds }.
 */
import type { Geometry } from "geojson";
import { getJson } from "../../lib/http";
import { NOTHING, type Layer } from "../../lib/map/document";
import { readBounds } from "../../lib/map/points";
import { openMap, type CountyMap } from "../../lib/map/view";
import { addFindings, addLayers, addOwn, TOUCHABLE } from "./layers";

export interface Choice {
  key: string;
  bounds?: string | undefined;
}

const CLOSEST = 16.5; // zoom
const CALM = "(prefers-reduced-motion: reduce)";

export function start(element: HTMLElement): () => void {
  const ending = new AbortController();
  let findings: Layer = NOTHING;
  let chosen = document.querySelector<HTMLElement>("tr[data-finding][aria-current]")?.dataset.finding ?? "";
  let map: CountyMap | undefined;
  const bounds = readBounds(element.dataset.bounds);

  const ready = openMap(element, bounds ? { bounds, fitBoundsOptions: { padding: 32 } } : {}, (style, colour) => {
    const template = element.dataset.layerTiles;
    if (template) addOwn(style, colour, template);
    if (template) addLayers(style, colour, ticked(), template);
    addFindings(style, colour, findings, chosen);
  });

  const choose = (choice: Choice): void => {
    chosen = choice.key;
    map?.restyle();
    const around = readBounds(choice.bounds);
    if (around && map) map.view.fitBounds(around, { padding: 90, maxZoom: CLOSEST, duration: matchMedia(CALM).matches ? 0 : 200 });
  };

  document.addEventListener("finding:choose", (event) => { choose((event as CustomEvent<Choice>).detail); }, { signal: ending.signal });
  document.addEventListener(
    "change",
    (event) => {
      if (event.target instanceof HTMLInputElement && event.target.dataset.layer) {
        showLegend();
        map?.restyle();
      }
    },
    { signal: ending.signal },
  );

  void ready.then(
    async (opened) => {
      if (!element.isConnected) {
        opened.end();
        return;
      }
      map = opened;
      pick(opened, element.dataset.picked ?? "");
      listen(opened, (key) => document.dispatchEvent(new CustomEvent<Choice>("finding:chosen", { detail: { key } })));
      findings = await fetched(element, ending.signal);
      choose({ key: chosen, bounds: document.querySelector<HTMLElement>("tr[data-finding][aria-current]")?.dataset.bounds });
    },
    () => undefined, // the words in place of the map have said it
  );
  return () => {
    ending.abort();
    map?.end();
  };
}

/** Which layers are ticked, with the number of their colour. */
export function ticked(): Map<string, number> {
  const boxes = document.querySelectorAll<HTMLInputElement>("input[data-layer]:checked");
  return new Map([...boxes].map((box) => [box.dataset.layer ?? "", Number(box.dataset.colour ?? "1")]));
}

/** The legend names what is drawn. */
function showLegend(): void {
  const shown = ticked();
  for (const item of document.querySelectorAll<HTMLElement>("[data-legend]")) item.hidden = !shown.has(item.dataset.legend ?? "");
}

async function fetched(element: HTMLElement, signal: AbortSignal): Promise<Layer> {
  const query = document.querySelector<HTMLElement>("[data-query]")?.dataset.query;
  if (!element.dataset.findings || query === undefined) return NOTHING;
  try {
    return await getJson<Layer>(`${element.dataset.findings}?${query}`, signal);
  } catch {
    return NOTHING; // the table has them
  }
}

function pick(map: CountyMap, id: string): void {
  const text = id ? document.getElementById(id)?.textContent : "";
  if (!text) return;
  map.show("picked", { type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: JSON.parse(text) as Geometry }] });
}

function listen(map: CountyMap, tell: (key: string) => void): void {
  const { view } = map;
  view.on("click", (event) => {
    const layers = TOUCHABLE.filter((id) => view.getLayer(id));
    const key: unknown = view.queryRenderedFeatures(event.point, { layers })[0]?.properties.key;
    if (typeof key === "string") tell(key);
  });
  view.on("mousemove", (event) => {
    const layers = TOUCHABLE.filter((id) => view.getLayer(id));
    view.getCanvas().style.cursor = view.queryRenderedFeatures(event.point, { layers }).length ? "pointer" : "";
  });
}
