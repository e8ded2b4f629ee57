"""Time in plain words of the reader's language: how long, until when, which day. Used by templates and by notices."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3600, 86400
DAYS_KEPT, SPANS_KEPT = 2048, 8192
TIME = "\0"  # stands for the time of day in the words of a day, which a page shows again and again
NEAR = {-1: gettext_lazy("yesterday %(time)s"), 0: gettext_lazy("today %(time)s"), 1: gettext_lazy("tomorrow %(time)s")}
MONTHS = (
    pgettext_lazy("month", "Jan"),
    pgettext_lazy("month", "Feb"),
    pgettext_lazy("month", "Mar"),
    pgettext_lazy("month", "Apr"),
    pgettext_lazy("month", "May"),
    pgettext_lazy("month", "Jun"),
    pgettext_lazy("month", "Jul"),
    pgettext_lazy("month", "Aug"),
    pgettext_lazy("month", "Sep"),
    pgettext_lazy("month", "Oct"),
    pgettext_lazy("month", "Nov"),
    pgettext_lazy("month", "Dec"),
)
WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)
LONG_WEEKDAYS = (
    pgettext_lazy("weekday", "Monday"),
    pgettext_lazy("weekday", "Tuesday"),
    pgettext_lazy("weekday", "Wednesday"),
    pgettext_lazy("weekday", "Thursday"),
    pgettext_lazy("weekday", "Friday"),
    pgettext_lazy("weekday", "Saturday"),
    pgettext_lazy("weekday", "Sunday"),
)


def duration_words(span: timedelta) -> str:
    """A length of time in its two largest units, "1 day 4 hours", "1 hour 10 min"; the sign is ignored."""
    return _span_words(int(abs(span).total_seconds()) // MINUTE, get_language())


@lru_cache(SPANS_KEPT)
def _span_words(minutes: int, _language: str | None) -> str:
    if not minutes:
        return _("under 1 min")
    days, hours, rest = minutes // (DAY // MINUTE), minutes % (DAY // MINUTE) // 60, minutes % 60
    parts = []
    if days:
        parts.append(ngettext("%(count)s day", "%(count)s days", days) % {"count": days})
    if hours:
        parts.append(ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours})
    if rest and not days:
        parts.append(ngettext("%(count)s min", "%(count)s min", rest) % {"count": rest})
    return " ".join(parts)


def remaining_words(due: datetime, now: datetime | None = None) -> str:
    """ "3 hours left" before `due`, "Overdue by 1 hour 10 min" after it; never a minus sign."""
    span = due - (now or timezone.now())
    if span > timedelta(0):
        return _("%(time)s left") % {"time": duration_words(span)}
    return _("Overdue by %(time)s") % {"time": duration_words(span)}


def time_words(moment: datetime) -> str:
    """The hour and minute in the deployment's time zone: "14:42"."""
    return timezone.localtime(moment).strftime("%H:%M")


def day_words(moment: datetime) -> str:
    """The day with its full weekday, "Saturday 21 November"; the year only when it is another one."""
    local = timezone.localtime(moment)
    parts = {"day": local.day, "month": MONTHS[local.month - 1], "weekday": LONG_WEEKDAYS[local.weekday()]}
    if local.year != timezone.localtime().year:
        return _("%(weekday)s %(day)s %(month)s %(year)s") % {**parts, "year": local.year}
    return _("%(weekday)s %(day)s %(month)s") % parts


def full_words(moment: datetime) -> str:
    """Day, short weekday and time: "Fri 20 Nov 14:32"."""
    local = timezone.localtime(moment)
    return _full_form(local.date(), get_language()).replace(TIME, local.strftime("%H:%M"))


@lru_cache(DAYS_KEPT)
def _full_form(day: date, _language: str | None) -> str:
    parts = {"day": day.day, "month": MONTHS[day.month - 1], "weekday": WEEKDAYS[day.weekday()], "time": TIME}
    return _("%(weekday)s %(day)s %(month)s %(time)s") % parts


def moment_words(moment: datetime, now: datetime | None = None) -> str:
    """As near as people speak: "today 14:42", "yesterday 09:10", "Sat 14:12" within a week, else the date."""
    local, today = timezone.localtime(moment), timezone.localtime(now or timezone.now())
    return _near_form(local.date(), today.date(), get_language()).replace(TIME, local.strftime("%H:%M"))


@lru_cache(DAYS_KEPT)
def _near_form(day: date, today: date, _language: str | None) -> str:
    distance = (day - today).days
    if distance in NEAR:
        return str(NEAR[distance] % {"time": TIME})
    if abs(distance) < 7:
        return _("%(weekday)s %(time)s") % {"weekday": WEEKDAYS[day.weekday()], "time": TIME}
    parts = {"day": day.day, "month": MONTHS[day.month - 1], "time": TIME}
    if day.year != today.year:
        return _("%(day)s %(month)s %(year)s %(time)s") % {**parts, "year": day.year}
    return _("%(day)s %(month)s %(time)s") % parts


def machine_time(moment: datetime) -> str:
    """ISO 8601 in UTC for `<time datetime>` and for scripts: "2026-11-20T06:42:00Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
