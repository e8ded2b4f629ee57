"""Working-calendar arithmetic: when is something due, and how much of a limit has been used. Pure: no database, no clock.

How each unit counts (a time limit of a case type is a list of milestones, each with its own unit and calendar; domain.md §3):

- `min`, `h`: the clock on the wall, day and night (life-saving milestones: "2h guard", "24h").
- `wh`: working hours. Time outside working hours does not count; a start outside them counts from the next opening.
- `wd`: working days, as the hotlines count: the day of the start is not counted, and the limit ends with the working hours
  of the n-th working day after it. `1wd` from any moment of a Friday ends on Monday when the offices close.
- `d`: calendar days counted the same way; a last day that is no working day moves to the next working day.

The day rules are articles 201 and 203 of the Civil Code (开始的当日不计入；最后一日是法定休假日的顺延；
有业务时间的，停止业务活动的时间为截止时间). For every unit: due_at(s, n) <= t exactly when elapsed(s, t) >= n, for whole n.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1990, 2099  # days the table does not name are Monday to Friday
_DAY_S = 86_400
_MICRO = 1_000_000


class Unit(StrEnum):
    WORKING_HOUR = "wh"
    WORKING_DAY = "wd"
    HOUR = "h"
    MINUTE = "min"
    DAY = "d"


CLOCK_UNITS = {Unit.HOUR: timedelta(hours=1), Unit.MINUTE: timedelta(minutes=1)}
_LIMIT = re.compile(r"([1-9][0-9]{0,3})(wh|wd|h|min|d)")


@dataclass(frozen=True, slots=True, order=False)
class Limit:
    """An amount of time in one unit, written as in the case types: 4wh, 5wd, 24h, 30min, 30d."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """Read "4wh" and the like; ValueError for anything else, also for zero."""
        found = _LIMIT.fullmatch(text.strip())
        if not found:
            raise ValueError(f"not a time limit: {text!r} (expected a number and wh, wd, h, min or d)")
        return cls(int(found[1]), Unit(found[2]))

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"


def parse_hours(text: str) -> tuple[tuple[int, int], ...]:
    """Working hours of a day, "08:30-12:00,13:30-17:30", as (start, end) seconds after midnight; ValueError if not in order."""
    spans = tuple(_span(part) for part in text.split(","))
    edges = [edge for span in spans for edge in span]
    if edges != sorted(set(edges)):
        raise ValueError(f"working hours must rise and not overlap: {text!r}")
    return spans


def _span(part: str) -> tuple[int, int]:
    found = re.fullmatch(r"\s*(\d\d):([0-5]\d)-(\d\d):([0-5]\d)\s*", part)
    if not found:
        raise ValueError(f"not a span of working hours: {part!r} (expected 08:30-12:00)")
    start, end = int(found[1]) * 3600 + int(found[2]) * 60, int(found[3]) * 3600 + int(found[4]) * 60
    if end > _DAY_S:
        raise ValueError(f"working hours end after midnight: {part!r}")
    return start, end


class Calendar:
    """Working days and hours of one administration. Immutable after making; one question costs a few microseconds.

    `days` says for single days whether they are worked (public holidays, make-up workdays); every other day is Monday to Friday.
    `known_years` are the years whose public holidays are published; the rest is an estimate (see `estimated`).
    """

    def __init__(self, *, days: Mapping[date, bool], known_years: Collection[int], hours: str, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self.known_years = frozenset(known_years)
        self._spans = parse_hours(hours)
        self._day_us = sum(end - start for start, end in self._spans) * _MICRO
        self._close_s = self._spans[-1][1]
        self._first = date(FIRST_YEAR, 1, 1).toordinal()
        self._worked = _worked_days(self._first, days)
        self._before: list[int] = [0]  # [i]: working days before day i
        self._ordinals: list[int] = []  # ordinal of the k-th working day
        for offset, worked in enumerate(self._worked):
            if worked:
                self._ordinals.append(self._first + offset)
            self._before.append(len(self._ordinals))

    def is_working_day(self, day: date) -> bool:
        """Whether offices are open on this day (in the calendar's own zone)."""
        return self._worked[self._index(day.toordinal())]

    def is_working_time(self, moment: datetime) -> bool:
        """Whether offices are open at this aware moment; the closing second still counts as open."""
        local = moment.astimezone(self.zone)
        seconds = (local - local.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()
        return self.is_working_day(local.date()) and any(start <= seconds <= end for start, end in self._spans)

    def due_at(self, start: datetime, limit: Limit) -> datetime:
        """The moment (UTC) by which `limit`, counted from the aware moment `start`, is used up. ValueError past the calendar."""
        if limit.unit in CLOCK_UNITS:
            return _aware(start).astimezone(UTC) + limit.amount * CLOCK_UNITS[limit.unit]
        local = _aware(start).astimezone(self.zone)
        if limit.unit is Unit.WORKING_HOUR:
            return self._at_work(self._worked_us(local) + limit.amount * 3600 * _MICRO)
        today = local.toordinal()
        if limit.unit is Unit.WORKING_DAY:
            return self._closing(self._before[self._index(today) + 1] + limit.amount - 1)
        return self._closing(self._before[self._index(today + limit.amount)])

    def elapsed(self, start: datetime, end: datetime, unit: Unit) -> float:
        """How much of a limit in `unit` is used between two aware moments: fractions of wh, h, min; whole wd, d."""
        if end <= start:
            return 0.0
        if unit in CLOCK_UNITS:
            return (end - start) / CLOCK_UNITS[unit]
        first, last = _aware(start).astimezone(self.zone), _aware(end).astimezone(self.zone)
        if unit is Unit.WORKING_HOUR:
            return (self._worked_us(last) - self._worked_us(first)) / (3600 * _MICRO)
        closed = self._before[self._index(last.toordinal())] + self._closed_today(last)
        if unit is Unit.WORKING_DAY:
            return float(max(0, closed - self._before[self._index(first.toordinal()) + 1]))
        return float(max(0, self._ordinals[closed - 1] - first.toordinal())) if closed else 0.0

    def estimated(self, start: datetime, due: datetime) -> bool:
        """Whether the span touches a year whose public holidays are not known, so that the due date may still move."""
        years = range(start.astimezone(self.zone).year, due.astimezone(self.zone).year + 1)
        return not self.known_years.issuperset(years)

    def _index(self, ordinal: int) -> int:
        index = ordinal - self._first
        if not 0 <= index < len(self._worked):
            raise ValueError(f"the working calendar covers {FIRST_YEAR} to {LAST_YEAR}")
        return index

    def _closed_today(self, local: datetime) -> bool:
        return self._worked[self._index(local.toordinal())] and _seconds(local) >= self._close_s

    def _worked_us(self, local: datetime) -> int:
        """Working time between the first day of the calendar and a local moment, in microseconds."""
        index = self._index(local.toordinal())
        total = self._before[index] * self._day_us
        if self._worked[index]:
            now = _seconds(local) * _MICRO + local.microsecond
            total += sum(max(0, min(now, end * _MICRO) - start * _MICRO) for start, end in self._spans)
        return total

    def _at_work(self, total_us: int) -> datetime:
        """The earliest moment (UTC) at which so much working time has passed: a limit that ends at noon is due at noon."""
        number, rest = divmod(total_us - 1, self._day_us)
        rest += 1
        for start, end in self._spans:
            length = (end - start) * _MICRO
            if rest <= length:
                return self._moment(self._ordinal(number), start * _MICRO + rest)
            rest -= length
        raise AssertionError("unreachable: the spans of a day add up to the day")

    def _closing(self, number: int) -> datetime:
        return self._moment(self._ordinal(number), self._close_s * _MICRO)

    def _ordinal(self, number: int) -> int:
        if number >= len(self._ordinals):
            raise ValueError(f"the working calendar covers {FIRST_YEAR} to {LAST_YEAR}")
        return self._ordinals[number]

    def _moment(self, ordinal: int, of_day_us: int) -> datetime:
        midnight = datetime.combine(date.fromordinal(ordinal), time(), tzinfo=self.zone)
        # Arithmetic on a zone's own datetime moves the clock on the wall, which is what opening hours are about.
        return (midnight + timedelta(microseconds=of_day_us)).astimezone(UTC)


def _worked_days(first: int, days: Mapping[date, bool]) -> list[bool]:
    worked = [date.fromordinal(day).weekday() < 5 for day in range(first, date(LAST_YEAR, 12, 31).toordinal() + 1)]
    for day, working in days.items():
        index = day.toordinal() - first
        if 0 <= index < len(worked):
            worked[index] = working
    return worked


def _seconds(local: datetime) -> int:
    return local.hour * 3600 + local.minute * 60 + local.second


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be counted from")
    return moment


def whole_years(days: Iterable[tuple[date, bool]]) -> frozenset[int]:
    """The years of which every day is listed and known: `days` are (day, holidays known) pairs."""
    counts: dict[int, int] = {}
    for day, known in days:
        counts[day.year] = counts.get(day.year, 0) + known
    return frozenset(year for year, count in counts.items() if count == date(year, 12, 31).timetuple().tm_yday)
