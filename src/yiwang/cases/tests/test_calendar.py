"""The working calendar in the database: loaded, corrected by the office, noticed by running servers."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from yiwang.cases.actions.load_calendar import load_calendar
from yiwang.cases.models import CalendarDay
from yiwang.cases.queries import kept
from yiwang.cases.queries.calendar import calendar, forget_calendar
from yiwang.cases.working_time import Limit

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOLIDAY, MAKE_UP = date(2026, 10, 1), date(2026, 10, 10)


@pytest.fixture(autouse=True)
def fresh():
    forget_calendar()
    yield
    forget_calendar()


def day(when):
    return CalendarDay.objects.get(day=when)


def test_it_works(owner_db):
    loaded = load_calendar([2026])
    assert (loaded.known, loaded.estimated) == ((2026,), ())
    assert (day(HOLIDAY).working, day(HOLIDAY).name, day(HOLIDAY).source) == (False, "国庆节", "chinesecalendar")
    assert (day(MAKE_UP).working, day(MAKE_UP).name) == (True, "国庆节调休")
    due = calendar().due_at(datetime(2026, 9, 30, 10, tzinfo=SHANGHAI), Limit.parse("1wd"))
    assert due == datetime(2026, 10, 8, 17, 30, tzinfo=SHANGHAI)


def test_a_year_that_is_not_published_is_filled_and_marked(owner_db):
    assert load_calendar([2040]).estimated == (2040,)
    assert CalendarDay.objects.filter(day__year=2040).count() == 366
    assert (day(date(2040, 10, 1)).working, day(date(2040, 10, 1)).known) == (True, False)
    assert calendar().estimated(datetime(2040, 1, 2, tzinfo=SHANGHAI), datetime(2040, 1, 3, tzinfo=SHANGHAI))
    assert not calendar().estimated(datetime(2026, 1, 2, tzinfo=SHANGHAI), datetime(2026, 1, 3, tzinfo=SHANGHAI))


def test_loading_again_changes_nothing(owner_db):
    load_calendar([2026, 2040])
    before = list(CalendarDay.objects.values_list())
    load_calendar([2040, 2026])
    assert list(CalendarDay.objects.values_list()) == before


def test_days_entered_by_the_office_are_never_overwritten(owner_db):
    load_calendar([2026])
    CalendarDay.objects.using("owner").filter(day=MAKE_UP).update(working=False, name="台风停工", source="own")
    load_calendar([2026])
    assert (day(MAKE_UP).working, day(MAKE_UP).name) == (False, "台风停工")


def test_a_change_elsewhere_is_noticed(owner_db, monkeypatch):
    load_calendar([2026])
    assert calendar().is_working_day(MAKE_UP)
    row = CalendarDay.objects.using("owner").get(day=MAKE_UP)
    row.working, row.source = False, "own"
    row.save(using="owner")
    assert calendar().is_working_day(MAKE_UP)  # not yet looked at again
    monkeypatch.setattr(kept, "REFRESH_S", 0)
    assert not calendar().is_working_day(MAKE_UP)


def test_an_unchanged_table_is_not_read_again(owner_db, monkeypatch, django_assert_num_queries):
    load_calendar([2026])
    first = calendar()
    with django_assert_num_queries(0):
        assert calendar() is first
    monkeypatch.setattr(kept, "REFRESH_S", 0)
    with django_assert_num_queries(1):
        assert calendar() is first


def test_without_any_row_the_week_is_monday_to_friday(owner_db):
    CalendarDay.objects.using("owner").all().delete()
    assert calendar().is_working_day(date(2026, 10, 1))
    assert calendar().estimated(datetime(2026, 1, 2, tzinfo=SHANGHAI), datetime(2026, 1, 3, tzinfo=SHANGHAI))


def test_the_web_role_reads_but_cannot_remove_days(db):
    assert CalendarDay.objects.exists()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_calendarday")


def test_a_source_is_one_of_three(owner_db):
    with pytest.raises(IntegrityError):
        CalendarDay.objects.using("owner").create(day=date(2041, 1, 1), working=True, source="guess")
