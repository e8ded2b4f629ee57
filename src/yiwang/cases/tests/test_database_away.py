"""A database that goes away while reports are stored: nothing is lost, nothing comes twice, nobody waits for long."""

import sys
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection

from yiwang.cases.actions import Opened, open_cases
from yiwang.cases.actions.open_cases import DatabaseAway
from yiwang.cases.models import Case
from yiwang.cases.tests.helpers import report
from yiwang.intake.channels.open311 import filing

pytestmark = pytest.mark.usefixtures("world", "owner_db")
module = sys.modules["yiwang.cases.actions.open_cases"]  # the package offers the function under the same name
store: Callable[..., Any] = module._store


def end_this_connection() -> None:
    """As a crash of the server does: the back end is gone, this side does not know yet."""
    connection.ensure_connection()
    raw = connection.connection
    assert isinstance(raw, psycopg.Connection)
    with psycopg.connect(raw.info.dsn, password=raw.info.password, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [raw.info.backend_pid])


def cases() -> int:
    return Case.objects.using("owner").count()


def test_a_connection_that_broke_before_is_made_again() -> None:
    one, other = report(), report()
    open_cases([one])  # types, calendar and rules are in memory from here on
    end_this_connection()
    (outcome,) = open_cases([other])
    assert isinstance(outcome, Opened) and not outcome.duplicate
    assert cases() == 2


def test_a_commit_whose_answer_was_lost_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first: list[Opened] = []

    def store_and_break(prepared: Any) -> Any:
        found = store(prepared)
        if not first:
            first.extend(found)
            end_this_connection()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        return found

    monkeypatch.setattr(module, "_store", store_and_break)
    (outcome,) = open_cases([report()])
    assert isinstance(outcome, Opened) and outcome.duplicate
    assert (outcome.case_id, outcome.number, outcome.receipt) == (first[0].case_id, first[0].number, first[0].receipt)
    assert cases() == 1


def test_one_that_stays_away_is_said_so_and_a_crowd_waits_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    def away(prepared: Any) -> Any:
        tries.append(len(prepared))
        raise OperationalError("the server is gone")

    monkeypatch.setattr(module, "_store", away)
    monkeypatch.setattr(module, "AGAIN_AFTER_S", (0.0, 0.0))
    with pytest.raises(DatabaseAway):
        open_cases([report()])
    assert tries == [1, 1, 1]
    problems = filing._open([report(), report()])
    assert [problem.status for problem in problems] == [503, 503]  # type: ignore[union-attr]
    assert tries[3:] == [2, 2, 2]


def test_other_troubles_are_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    def full(prepared: Any) -> Any:
        tries.append(len(prepared))
        raise OperationalError("the disk is full") from psycopg.errors.DiskFull()

    monkeypatch.setattr(module, "_store", full)
    with pytest.raises(OperationalError):
        open_cases([report()])
    assert tries == [1]
