/** HTMX under our Content-Security-Policy: no eval, no inline indicator style, no requests to other origins. */
import htmx from "htmx.org";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0; // pages with case data stay out of localStorage
htmx.config.scrollIntoViewOnBoost = false;

export default htmx;
