"""The working calendar of this deployment."""

from datetime import date

from django.conf import settings

from yiwang.cases.models.calendar_day import CalendarDay
from yiwang.cases.queries.kept import KeptTable
from yiwang.cases.working_time import Calendar, whole_years


def _read(_today: date) -> Calendar:
    rows = list(CalendarDay.objects.values_list("day", "working", "known"))
    return Calendar(
        days={day: working for day, working, _known in rows},
        known_years=whole_years((day, known) for day, _working, known in rows),
        hours=settings.WORKING_HOURS,
        zone=settings.TIME_ZONE,
    )


_calendar = KeptTable(CalendarDay, _read)
forget_calendar = _calendar.forget


def calendar() -> Calendar:
    """The calendar by settings.WORKING_HOURS and settings.TIME_ZONE. Years that are not loaded are Monday to Friday."""
    return _calendar.get()
