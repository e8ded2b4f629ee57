/**
 * "Use my place": asks the phone once, only after this click, and fills lon, lat and accuracy of the form.
 *
 *   <button class="btn needs-js" type="button" data-module="place">Use my place</button>
 *   <p class="hint" role="status" data-place-status></p>
 */
import { gettext, interpolate } from "../lib/i18n";
import { formAround, writeSpot } from "../lib/spot";

const OPTIONS: PositionOptions = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 0 };

export function start(button: HTMLElement): undefined {
  const form = formAround(button);
  const say = (words: string): void => {
    const status = form.querySelector("[data-place-status]");
    if (status) status.textContent = words;
    button.removeAttribute("aria-busy");
  };
  button.addEventListener("click", () => {
    if (!("geolocation" in navigator)) {
      say(gettext("This device cannot tell its place. Put the pin on the map or describe the place."));
      return;
    }
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        writeSpot(form, { lon: coords.longitude, lat: coords.latitude, accuracy: coords.accuracy });
        say(interpolate(gettext("Found, give or take %(metres)s m. Drag the pin if it is off."), { metres: Math.ceil(coords.accuracy) }));
      },
      (problem) => {
        say(
          problem.code === problem.PERMISSION_DENIED
            ? gettext("You did not share your place; that is fine. Put the pin on the map or describe the place.")
            : gettext("The place could not be found just now. Put the pin on the map or describe the place."),
        );
      },
      OPTIONS,
    );
  });
}
