"""Time in plain words of the reader's language: how long, until when, which day. Used by templates and by notices."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

MINUTE, HOUR, DAY = 60, 3600, 86400


def duration_words(span: timedelta) -> str:
    """A length of time in its two largest units, "1 day 4 hours", "1 hour 10 min"; the sign is ignored."""
    seconds = int(abs(span).total_seconds())
    if seconds < MINUTE:
        return _("under 1 min")
    days, hours, minutes = seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE
    parts = []
    if days:
        parts.append(ngettext("%(count)s day", "%(count)s days", days) % {"count": days})
    if hours:
        parts.append(ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours})
    if minutes and not days:
        parts.append(ngettext("%(count)s min", "%(count)s min", minutes) % {"count": minutes})
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
    parts = {"day": local.day, "month": _month(local.month), "weekday": _weekday_long(local.weekday())}
    if local.year != timezone.localtime().year:
        return _("%(weekday)s %(day)s %(month)s %(year)s") % {**parts, "year": local.year}
    return _("%(weekday)s %(day)s %(month)s") % parts


def full_words(moment: datetime) -> str:
    """Day, short weekday and time: "Fri 20 Nov 14:32"."""
    local = timezone.localtime(moment)
    parts = {"weekday": _weekday(local.weekday()), "day": local.day, "month": _month(local.month), "time": time_words(moment)}
    return _("%(weekday)s %(day)s %(month)s %(time)s") % parts


def moment_words(moment: datetime, now: datetime | None = None) -> str:
    """As near as people speak: "today 14:42", "yesterday 09:10", "Sat 14:12" within a week, else the date."""
    local, today = timezone.localtime(moment), timezone.localtime(now or timezone.now())
    distance, time = (local.date() - today.date()).days, time_words(moment)
    near = {-1: _("yesterday %(time)s"), 0: _("today %(time)s"), 1: _("tomorrow %(time)s")}
    if distance in near:
        return near[distance] % {"time": time}
    if abs(distance) < 7:
        return _("%(weekday)s %(time)s") % {"weekday": _weekday(local.weekday()), "time": time}
    parts = {"day": local.day, "month": _month(local.month), "time": time}
    if local.year != today.year:
        return _("%(day)s %(month)s %(year)s %(time)s") % {**parts, "year": local.year}
    return _("%(day)s %(month)s %(time)s") % parts


def machine_time(moment: datetime) -> str:
    """ISO 8601 in UTC for `<time datetime>` and for scripts: "2026-11-20T06:42:00Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _month(number: int) -> str:
    names = (
        pgettext("month", "Jan"),
        pgettext("month", "Feb"),
        pgettext("month", "Mar"),
        pgettext("month", "Apr"),
        pgettext("month", "May"),
        pgettext("month", "Jun"),
        pgettext("month", "Jul"),
        pgettext("month", "Aug"),
        pgettext("month", "Sep"),
        pgettext("month", "Oct"),
        pgettext("month", "Nov"),
        pgettext("month", "Dec"),
    )
    return names[number - 1]


def _weekday(number: int) -> str:
    names = (
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )
    return names[number]


def _weekday_long(number: int) -> str:
    names = (
        pgettext("weekday", "Monday"),
        pgettext("weekday", "Tuesday"),
        pgettext("weekday", "Wednesday"),
        pgettext("weekday", "Thursday"),
        pgettext("weekday", "Friday"),
        pgettext("weekday", "Saturday"),
        pgettext("weekday", "Sunday"),
    )
    return names[number]
