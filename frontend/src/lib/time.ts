/** Time in words, the same as shared/web/words.py says it, so that a ticking clock does not change its tone. */
import { gettext, interpolate, ngettext, pgettext } from "./i18n";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time (ms, sign ignored) in its two largest units. */
export function durationWords(span: number): string {
  const length = Math.abs(span);
  if (length < MINUTE) return gettext("under 1 min");
  const days = Math.floor(length / DAY);
  const hours = Math.floor((length % DAY) / HOUR);
  const minutes = Math.floor((length % HOUR) / MINUTE);
  const parts: string[] = [];
  if (days) parts.push(interpolate(ngettext("%(count)s day", "%(count)s days", days), { count: days }));
  if (hours) parts.push(interpolate(ngettext("%(count)s hour", "%(count)s hours", hours), { count: hours }));
  if (minutes && !days) parts.push(interpolate(ngettext("%(count)s min", "%(count)s min", minutes), { count: minutes }));
  return parts.join(" ");
}

/** What is left until `due`, or by how much it is overdue; both in ms since 1970. */
export function remainingWords(due: number, now: number): string {
  const time = durationWords(due - now);
  return due > now ? interpolate(gettext("%(time)s left"), { time }) : interpolate(gettext("Overdue by %(time)s"), { time });
}

/** Day, short weekday and time in the time zone of the deployment, "Fri 20 Nov 14:32". */
export function fullWords(moment: Date, timeZone: string): string {
  const options = { timeZone, weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const parts = new Intl.DateTimeFormat("en-GB", options).formatToParts(moment);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  return interpolate(gettext("%(weekday)s %(day)s %(month)s %(time)s"), {
    weekday: weekdayName(part("weekday")),
    day: part("day"),
    month: monthName(part("month")),
    time: `${part("hour")}:${part("minute")}`,
  });
}

/** Hour, minute and second by the reader's own clock. */
export function clockWords(moment: Date): string {
  return [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map((number) => String(number).padStart(2, "0")).join(":");
}

function weekdayName(english: string): string {
  const names: Record<string, string> = {
    Mon: pgettext("weekday", "Mon"),
    Tue: pgettext("weekday", "Tue"),
    Wed: pgettext("weekday", "Wed"),
    Thu: pgettext("weekday", "Thu"),
    Fri: pgettext("weekday", "Fri"),
    Sat: pgettext("weekday", "Sat"),
    Sun: pgettext("weekday", "Sun"),
  };
  return names[english] ?? english;
}

function monthName(english: string): string {
  const names: Record<string, string> = {
    Jan: pgettext("month", "Jan"),
    Feb: pgettext("month", "Feb"),
    Mar: pgettext("month", "Mar"),
    Apr: pgettext("month", "Apr"),
    May: pgettext("month", "May"),
    Jun: pgettext("month", "Jun"),
    Jul: pgettext("month", "Jul"),
    Aug: pgettext("month", "Aug"),
    Sep: pgettext("month", "Sep"),
    Oct: pgettext("month", "Oct"),
    Nov: pgettext("month", "Nov"),
    Dec: pgettext("month", "Dec"),
  };
  return names[english.slice(0, 3)] ?? english;
}
