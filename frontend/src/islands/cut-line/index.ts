/**
 * Draws the line that divides a grid, into a text field that can as well be typed into.
 *
 *   <div class="map map--cut" data-module="cut-line" data-map-url="…" data-tiles="…" data-bounds="w,s,e,n"
 *        data-picked="id of a json_script with the grid" data-into="id of the text field"></div>
 *
 * Click or, by keyboard, Enter (at the cross in the middle): one more point. Backspace: the last one goes. Arrows move the map.
 */
import type { Geometry } from "geojson";
import { build, symbol } from "../../lib/build";
import { interpolate, ngettext } from "../../lib/i18n";
import type { Layer } from "../../lib/map/document";
import { readBounds, readPoints, writePoints, type Spot } from "../../lib/map/points";
import { openMap, type CountyMap } from "../../lib/map/view";

export function start(element: HTMLElement): () => void {
  const field = document.getElementById(element.dataset.into ?? "");
  if (!(field instanceof HTMLTextAreaElement)) throw new Error("The field for the line is missing.");
  let points = readPoints(field.value);
  let map: CountyMap | undefined;
  const said = build("p", { class: "sr", role: "status" });
  const cross = symbol("i-plus", "icon cut-cross");
  element.after(said);
  const bounds = readBounds(element.dataset.bounds);
  const ready = openMap(element, bounds ? { bounds, fitBoundsOptions: { padding: 60 } } : {}, (style, colour) => {
    style.sources.cut = { type: "geojson", data: drawn(points) };
    style.layers.push(
      { id: "cut", type: "line", source: "cut", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": colour("danger"), "line-width": 3 } },
      { id: "cut-points", type: "circle", source: "cut", paint: { "circle-radius": 5, "circle-color": colour("map-halo"), "circle-stroke-color": colour("danger"), "circle-stroke-width": 2.5 } },
    );
  });

  const set = (next: Spot[], write = true): void => {
    points = next;
    if (write) field.value = writePoints(points);
    said.textContent = interpolate(ngettext("%(n)s point", "%(n)s points", points.length), { n: points.length });
    map?.restyle();
  };
  const typed = (): void => {
    set(readPoints(field.value), false);
  };
  field.addEventListener("input", typed);
  element.addEventListener("keydown", (event) => {
    if (!(event.target instanceof HTMLCanvasElement) || !map) return;
    const middle = map.view.getCenter();
    if (event.key === "Enter") set([...points, [middle.lng, middle.lat]]);
    else if (event.key === "Backspace") set(points.slice(0, -1));
    else return;
    event.preventDefault();
  });

  void ready.then(
    (opened) => {
      if (!element.isConnected) {
        opened.end();
        return;
      }
      map = opened;
      element.append(cross);
      const text = document.getElementById(element.dataset.picked ?? "")?.textContent;
      if (text) opened.show("picked", { type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: JSON.parse(text) as Geometry }] });
      opened.view.on("click", (event) => {
        set([...points, [event.lngLat.lng, event.lngLat.lat]]);
      });
      opened.view.doubleClickZoom.disable();
    },
    () => undefined, // the text field does without a map
  );
  return () => {
    field.removeEventListener("input", typed);
    map?.end();
  };
}

/** The line and its points as features. */
export function drawn(points: readonly Spot[]): Layer {
  const feature = (geometry: Geometry): Layer["features"][number] => ({ type: "Feature", properties: {}, geometry });
  const line = points.length > 1 ? [feature({ type: "LineString", coordinates: [...points] })] : [];
  return { type: "FeatureCollection", features: [...line, ...points.map((point) => feature({ type: "Point", coordinates: point }))] };
}
