"""Due dates: the hotline's counting, public holidays, make-up workdays, and the laws every unit keeps."""

import time as clock
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.cases.working_time import Calendar, Limit, Unit, parse_hours, whole_years

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = "08:30-12:00,13:30-17:30"
YEARS = range(2004, 2027)


def china() -> Calendar:
    first, last = date(2004, 1, 1), date(2026, 12, 31)
    span = (date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1))
    days = {day: chinese_calendar.is_workday(day) for day in span}
    return Calendar(days=days, known_years=YEARS, hours=HOURS, zone="Asia/Shanghai")


CHINA = china()
UNITS = [Unit.WORKING_HOUR, Unit.WORKING_DAY, Unit.HOUR, Unit.MINUTE, Unit.DAY]
moments = st.integers(0, 25 * 365 * 86_400_000).map(lambda ms: datetime(2005, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms))
limits = st.builds(Limit, st.integers(1, 200), st.sampled_from(UNITS))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def due(start: str, limit: str) -> str:
    return CHINA.due_at(local(start), Limit.parse(limit)).astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("2026-11-20T14:12", "24h", "2026-11-21T14:12"),  # a Friday: the clock on the wall does not rest
        ("2026-11-20T14:12", "30min", "2026-11-20T14:42"),
        ("2026-11-20T09:00", "4wh", "2026-11-20T14:30"),  # lunch does not count
        ("2026-11-20T16:30", "4wh", "2026-11-23T11:30"),  # over the weekend
        ("2026-11-20T12:40", "1wh", "2026-11-20T14:30"),  # from lunch on
        ("2026-11-20T18:00", "4wh", "2026-11-23T14:00"),  # after closing: from the next opening
        ("2026-11-20T10:30", "5wh", "2026-11-20T17:00"),
        ("2026-11-20T08:00", "7wh", "2026-11-20T17:00"),
        ("2026-11-20T00:01", "1wd", "2026-11-23T17:30"),  # the day of the start is not counted
        ("2026-11-20T23:59", "1wd", "2026-11-23T17:30"),
        ("2026-11-21T10:00", "1wd", "2026-11-23T17:30"),  # a Saturday
        ("2026-09-30T10:00", "1wd", "2026-10-08T17:30"),  # National Day, Thu 1 to Wed 7 October
        ("2026-10-08T10:00", "2wd", "2026-10-10T17:30"),  # Saturday 10 October is a make-up workday
        ("2026-10-09T17:00", "1wh", "2026-10-10T09:00"),  # the same in hours
        ("2026-02-13T09:00", "1wd", "2026-02-14T17:30"),  # make-up workday before Spring Festival
        ("2026-02-14T17:00", "1wh", "2026-02-24T09:00"),  # Spring Festival, 15 to 23 February
        ("2026-11-20T10:00", "3d", "2026-11-23T17:30"),
        ("2026-11-20T10:00", "1d", "2026-11-23T17:30"),  # the last day is a Saturday: moved on
        ("2026-09-01T10:00", "30d", "2026-10-08T17:30"),  # the last day is a public holiday: moved on
        ("2026-11-02T10:00", "30d", "2026-12-02T17:30"),
    ],
)
def test_it_counts_like_the_hotline(start, limit, expected):
    assert due(start, limit) == expected


def test_a_limit_ending_at_noon_is_due_at_noon():
    calendar = Calendar(days={}, known_years=(), hours="09:00-12:00,13:00-17:00", zone="Asia/Shanghai")
    found = calendar.due_at(local("2026-11-20T09:00"), Limit.parse("3wh"))
    assert found == local("2026-11-20T12:00")
    assert found.tzinfo is UTC


@pytest.mark.parametrize("text", ["", "4", "wh", "0wd", "-1h", "1.5h", "4 wh", "4whx", "99999d", "４h"])
def test_it_refuses_what_is_no_limit(text):
    with pytest.raises(ValueError, match="not a time limit"):
        Limit.parse(text)


@given(limits)
def test_a_limit_reads_back_as_written(limit):
    assert Limit.parse(str(limit)) == limit


@pytest.mark.parametrize(
    "text", ["", "8-12", "08:30-08:30", "13:30-17:30,08:30-12:00", "08:30-12:00,11:00-13:00", "22:00-06:00", "20:00-24:30"]
)
def test_it_refuses_hours_that_make_no_sense(text):
    with pytest.raises(ValueError, match="working hours"):
        parse_hours(text)


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        CHINA.due_at(datetime(2026, 11, 20), Limit.parse("1wd"))  # noqa: DTZ001


def test_years_far_away_are_refused_in_words():
    with pytest.raises(ValueError, match="1990 to 2099"):
        CHINA.due_at(local("1980-01-01T00:00"), Limit.parse("1wd"))
    with pytest.raises(ValueError, match="1990 to 2099"):
        CHINA.due_at(local("2099-12-31T10:00"), Limit.parse("5wd"))


def test_a_year_with_unknown_holidays_is_an_estimate():
    start = local("2026-12-28T10:00")
    assert not CHINA.estimated(start, local("2026-12-31T17:30"))
    assert CHINA.estimated(start, local("2027-01-04T17:30"))
    # Midnight is counted where the offices are: 31 December 20:00 UTC is already the new year there.
    assert CHINA.estimated(datetime(2026, 12, 31, 20, tzinfo=UTC), datetime(2026, 12, 31, 21, tzinfo=UTC))


@given(moments, moments, limits)
def test_due_dates_rise_with_the_start(one, other, limit):
    earlier, later = sorted((one, other))
    assert CHINA.due_at(earlier, limit) <= CHINA.due_at(later, limit)


@given(moments, limits)
def test_due_dates_rise_with_the_amount_and_lie_after_the_start(start, limit):
    longer = Limit(limit.amount + 1, limit.unit)
    found = CHINA.due_at(start, limit)
    assert start < found <= CHINA.due_at(start, longer)


@given(
    moments,
    st.integers(1, 100),
    st.integers(1, 100),
    st.sampled_from([Unit.WORKING_HOUR, Unit.WORKING_DAY, Unit.HOUR, Unit.MINUTE]),
)
def test_two_limits_in_a_row_are_one_long_limit(start, first, second, unit):
    twice = CHINA.due_at(CHINA.due_at(start, Limit(first, unit)), Limit(second, unit))
    assert twice == CHINA.due_at(start, Limit(first + second, unit))


@given(moments, st.integers(1, 300), st.sampled_from([Unit.WORKING_HOUR, Unit.WORKING_DAY, Unit.DAY]))
def test_nothing_is_due_while_the_offices_are_closed(start, amount, unit):
    assert CHINA.is_working_time(CHINA.due_at(start, Limit(amount, unit)))


@given(moments, limits)
def test_at_the_due_moment_the_limit_is_used_up(start, limit):
    found = CHINA.due_at(start, limit)
    assert CHINA.elapsed(start, found, limit.unit) >= limit.amount
    assert CHINA.elapsed(start, found - timedelta(microseconds=1), limit.unit) < limit.amount


@given(moments, moments, limits)
def test_elapsed_and_due_say_the_same(one, other, limit):
    start, end = sorted((one, other))
    assert (CHINA.due_at(start, limit) <= end) == (CHINA.elapsed(start, end, limit.unit) >= limit.amount)


@given(st.lists(moments, min_size=3, max_size=3))
def test_working_hours_add_up(three):
    times = sorted(three)
    parts = sum(CHINA.elapsed(a, b, Unit.WORKING_HOUR) for a, b in pairwise(times))
    assert parts == pytest.approx(CHINA.elapsed(times[0], times[2], Unit.WORKING_HOUR))


@given(moments, st.integers(1, 60))
def test_working_days_agree_with_counting_one_by_one(start, amount):
    day = start.astimezone(SHANGHAI).date()
    left = amount
    while left:
        day += timedelta(days=1)
        left -= CHINA.is_working_day(day)
    expected = datetime(day.year, day.month, day.day, 17, 30, tzinfo=SHANGHAI)
    assert CHINA.due_at(start, Limit(amount, Unit.WORKING_DAY)) == expected


def test_opening_hours_follow_the_clock_on_the_wall_where_clocks_change():
    calendar = Calendar(days={}, known_years=(), hours="09:00-17:00", zone="America/New_York")
    start = datetime(2026, 10, 30, 20, 0, tzinfo=UTC)  # Friday 16:00 summer time; clocks go back on Sunday
    assert calendar.due_at(start, Limit.parse("2wh")) == datetime(2026, 11, 2, 15, 0, tzinfo=UTC)


def test_a_year_counts_as_known_only_when_every_day_is():
    year = [(date(2026, 1, 1) + timedelta(days=n), True) for n in range(365)]
    assert whole_years(year) == {2026}
    assert whole_years(year[:-1]) == frozenset()
    assert whole_years([*year[:-1], (date(2026, 12, 31), False)]) == frozenset()


def test_one_question_costs_microseconds():
    start, limit = local("2026-11-20T09:00"), Limit.parse("5wd")
    began = clock.perf_counter()
    for _ in range(2000):
        CHINA.due_at(start, limit)
    assert (clock.perf_counter() - began) / 2000 < 100e-6
