"""Fill the working calendar from the published public holidays."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
from django.db import connections, transaction

from yiwang.cases.queries.calendar import forget_calendar

# Rows that an office entered itself win over every load, also one that runs while they are being entered.
UPSERT = """
INSERT INTO cases_calendarday (day, working, name, source, known) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (day) DO UPDATE SET working = excluded.working, name = excluded.name, source = excluded.source,
    known = excluded.known, changed_at = statement_timestamp()
WHERE cases_calendarday.source <> 'own'
  AND (cases_calendarday.working, cases_calendarday.name, cases_calendarday.source, cases_calendarday.known)
      IS DISTINCT FROM (excluded.working, excluded.name, excluded.source, excluded.known)
"""


@dataclass(frozen=True, slots=True)
class LoadedCalendar:
    """Years loaded with published holidays, and years filled with Monday to Friday because none are published yet."""

    known: tuple[int, ...]
    estimated: tuple[int, ...]


def load_calendar(years: Iterable[int], *, using: str = "owner") -> LoadedCalendar:
    """Write every day of `years`; days entered by hand (source "own") stay. Running it again changes nothing."""
    wanted = sorted(set(years))
    known = tuple(year for year in wanted if _is_published(year))
    rows = [row for year in wanted for row in _days_of(year, published=year in known)]
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.executemany(UPSERT, rows)
    forget_calendar()
    return LoadedCalendar(known, tuple(year for year in wanted if year not in known))


def _is_published(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def _days_of(year: int, *, published: bool) -> Iterator[tuple[date, bool, str, str, bool]]:
    day = date(year, 1, 1)
    while day.year == year:
        if published:
            yield day, bool(chinese_calendar.is_workday(day)), _name(day), "chinesecalendar", True
        else:
            yield day, day.weekday() < 5, "", "estimated", False
        day += timedelta(days=1)


def _name(day: date) -> str:
    """The holiday's Chinese name on the holiday itself; on a make-up workday the holiday it makes up for."""
    is_holiday, english = chinese_calendar.get_holiday_detail(day)
    if not english:
        return ""
    holiday = str(chinese_calendar.Holiday(english).chinese)
    return f"{holiday}调休" if is_holiday is False else holiday
