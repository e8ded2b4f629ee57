"""The working calendar, kept in memory and renewed shortly after a change of its table."""

from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from django.conf import settings
from django.db.models import Count, Max

from yiwang.cases.models.calendar_day import CalendarDay
from yiwang.cases.working_time import Calendar, whole_years

REFRESH_S = 10.0  # a change shows in every running process after at most this long


@dataclass(slots=True)
class _Kept:
    calendar: Calendar
    state: tuple[int, datetime | None]
    checked_at: float


_kept: list[_Kept] = []  # empty or one: one assignment replaces it, so threads need no lock


def calendar() -> Calendar:
    """The calendar of this deployment (settings.WORKING_HOURS, settings.TIME_ZONE). Unloaded years are Monday to Friday."""
    kept = _kept[0] if _kept else None
    now = monotonic()
    if kept and now - kept.checked_at < REFRESH_S:
        return kept.calendar
    found = CalendarDay.objects.aggregate(count=Count("pk"), changed_at=Max("changed_at"))
    state = (found["count"], found["changed_at"])
    if kept and kept.state == state:
        kept.checked_at = now
        return kept.calendar
    fresh = _Kept(_read(), state, now)
    _kept[:] = [fresh]
    return fresh.calendar


def forget_calendar() -> None:
    """Read the table anew at the next question; called by whoever changes it in this process."""
    _kept.clear()


def _read() -> Calendar:
    rows = list(CalendarDay.objects.values_list("day", "working", "known"))
    return Calendar(
        days={day: working for day, working, _known in rows},
        known_years=whole_years((day, known) for day, _working, known in rows),
        hours=settings.WORKING_HOURS,
        zone=settings.TIME_ZONE,
    )
