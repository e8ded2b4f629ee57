/**
 * Where is it? A map with a pin for the report form. Everything it knows it writes into the form's inputs lon, lat, accuracy.
 *
 *   <div class="map map--form needs-js" data-module="report-map" data-map-url="/api/v1/territory/990121/map.json"
 *        data-locate-url="/api/v1/territory/locate" data-map-label="Map of the county: put the pin where it is"></div>
 *   <p class="small" role="status" data-place-label></p>
 *
 * A click or tap puts the pin; it can be dragged; with the keyboard it moves by arrow keys (5 m, with Shift 50 m), and
 * Enter on the map puts it in the middle.
 */
import { Marker } from "maplibre-gl";
import { build } from "../../lib/build";
import { gettext } from "../../lib/i18n";
import { circle, shift } from "../../lib/map/circle";
import { NOTHING } from "../../lib/map/document";
import { pinPicture } from "../../lib/map/pin";
import { openMap, type CountyMap } from "../../lib/map/view";
import { formAround, onSpot, readSpot, writeSpot, type Spot } from "../../lib/spot";
import { PlaceLabel } from "./place-label";
import "./report-map.css";

const STREET_ZOOM = 16;
const STEP_M = 5;
const LONG_STEP_M = 50;

export function start(element: HTMLElement): () => void {
  let end: () => void = () => undefined;
  void openMap(element, { cooperativeGestures: true }).then(
    (map) => {
      if (element.isConnected) end = run(element, map);
      else map.end();
    },
    () => undefined, // the words in place of the map have said it
  );
  return () => {
    end();
  };
}

function run(element: HTMLElement, map: CountyMap): () => void {
  const form = formAround(element);
  const label = new PlaceLabel(form, element.dataset.locateUrl ?? "");
  const pin = makePin(map, form);
  const show = (spot: Spot): void => {
    pin.setLngLat([spot.lon, spot.lat]);
    if (!pin.getElement().isConnected) pin.addTo(map.view); // adding it again would take the focus from it
    showAccuracy(map, spot);
    void label.show(spot);
    const far = !map.view.getBounds().contains([spot.lon, spot.lat]) || map.view.getZoom() < STREET_ZOOM - 1;
    if (far) map.view.easeTo({ center: [spot.lon, spot.lat], zoom: STREET_ZOOM, duration: 200 });
  };
  const stopListening = onSpot(form, show);
  const present = (): void => {
    const spot = readSpot(form);
    if (spot) show(spot);
  };
  form.addEventListener("draft:restored", present);
  map.view.on("click", ({ lngLat }) => {
    writeSpot(form, { lon: lngLat.lng, lat: lngLat.lat, accuracy: null });
  });
  map.view.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const { lng, lat } = map.view.getCenter();
    writeSpot(form, { lon: lng, lat, accuracy: null });
  });
  present();
  return () => {
    stopListening();
    form.removeEventListener("draft:restored", present);
    label.end();
    map.end();
  };
}

function showAccuracy(map: CountyMap, spot: Spot): void {
  if (spot.accuracy === null) {
    map.show("accuracy", NOTHING);
    return;
  }
  const feature = { type: "Feature", properties: {}, geometry: circle(spot.lon, spot.lat, spot.accuracy) } as const;
  map.show("accuracy", { type: "FeatureCollection", features: [feature] });
}

function makePin(map: CountyMap, form: HTMLElement): Marker {
  const handle = build("button", { class: "pin-handle", type: "button", "aria-label": gettext("Pin: move it with the arrow keys") });
  handle.append(pinPicture());
  const pin = new Marker({ element: handle, anchor: "bottom", draggable: true });
  const moved = (): void => {
    const { lng, lat } = pin.getLngLat();
    writeSpot(form, { lon: lng, lat, accuracy: null });
  };
  pin.on("dragend", moved);
  handle.addEventListener("click", (event) => {
    event.stopPropagation(); // not a click on the map beneath
  });
  handle.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? LONG_STEP_M : STEP_M;
    const moves: Record<string, [number, number]> = { ArrowUp: [0, step], ArrowDown: [0, -step], ArrowLeft: [-step, 0], ArrowRight: [step, 0] };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const { lng, lat } = pin.getLngLat();
    pin.setLngLat(shift(lng, lat, ...move));
    moved();
  });
  map.view.getCanvas().setAttribute("aria-describedby", "report-map-help");
  map.view.getContainer().append(build("p", { class: "sr", id: "report-map-help" }, gettext("Move the map with the arrow keys; Enter puts the pin in the middle.")));
  return pin;
}
