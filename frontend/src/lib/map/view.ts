/** Makes a MapLibre map of one county in an element: own worker file, own words, both themes. */
import { GeoJSONSource, Map as MapView, NavigationControl, setWorkerUrl, type MapOptions, type StyleSpecification } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { build } from "../build";
import { getJson } from "../http";
import { gettext } from "../i18n";
import { NOTHING, type Layer, type MapDocument } from "./document";
import { mapStyle, tokenReader, type Colour } from "./style";
import { tiled } from "./tiles";
import "./vendor.css";

setWorkerUrl(workerUrl); // a file of our own: the policy allows no blob: workers

export interface CountyMap {
  view: MapView;
  document: MapDocument;
  /** Replaces what an overlay shows; kept when the theme changes. */
  show: (overlay: Overlay, data: Layer) => void;
  /** Draws the style anew, after what `add` adds to it has changed. */
  restyle: () => void;
  end: () => void;
}

/** What a page adds to the style, in the present theme's colours; called whenever the style is made. */
export type Add = (style: StyleSpecification, colour: Colour) => void;

export type Overlay = "picked" | "accuracy";

/** Resolves when the map is drawn; without WebGL or network it says so in words in the same place, and rejects. */
export async function openMap(element: HTMLElement, options: Partial<MapOptions> = {}, add?: Add): Promise<CountyMap> {
  element.setAttribute("aria-busy", "true");
  try {
    return await draw(element, options, add);
  } catch (problem) {
    const words = gettext("The map cannot be shown just now. Everything can be said in words.");
    element.replaceChildren(build("p", { class: "map__sorry" }, words));
    throw problem;
  } finally {
    element.removeAttribute("aria-busy");
  }
}

async function draw(element: HTMLElement, options: Partial<MapOptions>, add?: Add): Promise<CountyMap> {
  const map = await getJson<MapDocument>(element.dataset.mapUrl ?? "");
  if (!map.bbox && !options.bounds) throw new Error(`No boundary of ${map.county.code} is known.`);
  const language = document.documentElement.lang;
  const style = (): StyleSpecification => {
    const colour = tokenReader();
    const made = element.dataset.tiles ? tiled(mapStyle(map, colour, language), element.dataset.tiles, colour, language) : mapStyle(map, colour, language);
    add?.(made, colour);
    return made;
  };
  const canvas = build("div", { class: "map__canvas" });
  element.prepend(canvas);
  const view = new MapView({
    container: canvas,
    style: style(),
    ...(options.center || !map.bbox ? {} : { bounds: map.bbox, fitBoundsOptions: { padding: 12 } }),
    maxZoom: 19,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    localIdeographFontFamily: getComputedStyle(element).fontFamily,
    locale: words(),
    ...options,
  });
  view.touchZoomRotate.disableRotation();
  view.keyboard.disableRotation();
  view.addControl(new NavigationControl({ showCompass: false }), "top-right");
  const shown: Record<Overlay, Layer> = { picked: NOTHING, accuracy: NOTHING };
  const put = (overlay: Overlay): void => {
    const source = view.getSource(overlay);
    if (source instanceof GeoJSONSource) void source.setData(shown[overlay]);
  };
  const restyle = (): void => {
    view.setStyle(style());
    view.once("styledata", () => {
      put("picked");
      put("accuracy");
    });
  };
  const watcher = new MutationObserver(restyle);
  await view.once("load");
  watcher.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  view.getCanvas().setAttribute("aria-label", element.dataset.mapLabel ?? gettext("Map"));
  return {
    view,
    document: map,
    show: (overlay, data) => {
      shown[overlay] = data;
      put(overlay);
    },
    restyle,
    end: () => {
      watcher.disconnect();
      view.remove();
    },
  };
}

function words(): Record<string, string> {
  return {
    "Map.Title": gettext("Map"),
    "NavigationControl.ZoomIn": gettext("Zoom in"),
    "NavigationControl.ZoomOut": gettext("Zoom out"),
    "CooperativeGesturesHandler.WindowsHelpText": gettext("Hold Ctrl and scroll to zoom the map"),
    "CooperativeGesturesHandler.MacHelpText": gettext("Hold ⌘ and scroll to zoom the map"),
    "CooperativeGesturesHandler.MobileHelpText": gettext("Use two fingers to move the map"),
  };
}
