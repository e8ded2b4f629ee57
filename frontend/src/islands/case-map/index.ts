/**
 * Where a case is: its place with the accuracy circle, its grid, its neighbours. The list beside it says the same in words.
 *
 *   <div class="map map--small" data-module="case-map" data-map-url="/api/v1/territory/990121/map.json"
 *        data-lon="124.5" data-lat="29.5" data-accuracy="18" data-grid="990121001001007" data-marks="marks-json"
 *        data-map-label="The case lies at …"></div>
 *   {{ marks|json_script:"marks-json" }}      [{"lon", "lat", "kind": "new|ok|risk|over", "title", "url"}]
 */
import { Marker } from "maplibre-gl";
import { build } from "../../lib/build";
import { circle } from "../../lib/map/circle";
import { markPicture, pinPicture } from "../../lib/map/pin";
import { openMap, type CountyMap } from "../../lib/map/view";
import "./case-map.css";

export interface Mark {
  lon: number;
  lat: number;
  kind: string;
  title: string;
  url?: string;
}

const CLOSE_ZOOM = 14;

export function start(element: HTMLElement): () => void {
  let end: () => void = () => undefined;
  const lon = Number.parseFloat(element.dataset.lon ?? "");
  const lat = Number.parseFloat(element.dataset.lat ?? "");
  const known = !Number.isNaN(lon + lat);
  void openMap(element, known ? { center: [lon, lat], zoom: CLOSE_ZOOM } : {}).then(
    (map) => {
      if (!element.isConnected) {
        map.end();
        return;
      }
      end = map.end;
      pickGrid(map, element.dataset.grid ?? "", !known);
      for (const mark of marks(element.dataset.marks ?? "")) putMark(map, mark);
      if (known) putCase(map, lon, lat, Number.parseFloat(element.dataset.accuracy ?? ""));
    },
    () => undefined, // the words in place of the map have said it
  );
  return () => {
    end();
  };
}

/** The list in the page's JSON script; none when there is no such script. */
export function marks(id: string): Mark[] {
  const text = document.getElementById(id)?.textContent;
  return text ? (JSON.parse(text) as Mark[]) : [];
}

function putCase(map: CountyMap, lon: number, lat: number, accuracy: number): void {
  const holder = build("span", { class: "case-pin" });
  holder.append(pinPicture());
  new Marker({ element: holder, anchor: "bottom" }).setLngLat([lon, lat]).addTo(map.view);
  if (!(accuracy > 0)) return;
  const feature = { type: "Feature", properties: {}, geometry: circle(lon, lat, accuracy) } as const;
  map.show("accuracy", { type: "FeatureCollection", features: [feature] });
}

function putMark(map: CountyMap, mark: Mark): void {
  const holder = mark.url
    ? build("a", { class: "case-mark", href: mark.url, title: mark.title, "aria-label": mark.title })
    : build("span", { class: "case-mark", role: "img", title: mark.title, "aria-label": mark.title });
  holder.append(markPicture(mark.kind));
  new Marker({ element: holder }).setLngLat([mark.lon, mark.lat]).addTo(map.view);
}

/** Outlines the case's grid; when the case has no exact place, the map shows the grid itself. */
function pickGrid(map: CountyMap, code: string, frame: boolean): void {
  const grid = map.document.grids.features.find((one) => one.properties.code === code);
  if (!grid) return;
  map.show("picked", { type: "FeatureCollection", features: [grid] });
  if (!frame) return;
  const points = JSON.stringify(grid.geometry).matchAll(/\[(-?[\d.]+),(-?[\d.]+)/g);
  const [lons, lats]: [number[], number[]] = [[], []];
  for (const [, lon, lat] of points) {
    lons.push(Number(lon));
    lats.push(Number(lat));
  }
  map.view.fitBounds([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)], { padding: 24, duration: 0 });
}
