"""Deadlines that pass are marked and told, once, level after level."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from tests.support.people import actor
from yiwang.access.models import Unit
from yiwang.access.queries import system_actor
from yiwang.cases.actions import escalate_overdue
from yiwang.cases.models import CaseClock, CaseEvent
from yiwang.cases.tests.helpers import current, move, opened
from yiwang.shared.db.scope import Scope, scoped
from yiwang.shared.models import OutboxRow

pytestmark = pytest.mark.usefixtures("world", "db")
COUNTIES = ("990121", "990122")
LONG_AGO = timezone.now() - timedelta(days=30)


def round_at(when=None) -> int:
    return escalate_overdue(system_actor(COUNTIES), when)


def events(case, kind):
    with scoped(Scope(counties=COUNTIES, units=("*",))):
        return list(CaseEvent.objects.filter(case_id=case.case_id, kind=kind).order_by("id"))


def test_a_passed_deadline_is_marked_once_and_told_one_level_up():
    case = opened(reported_at=LONG_AGO)
    assert round_at() == 1
    assert round_at() == 0
    assert [event.target_unit_id for event in events(case, "overdue")] == ["990121001-room"]
    assert [event.target_unit_id for event in events(case, "escalated")] == ["990121-centre"]
    assert current(case).escalated_unit_id == "990121-centre"
    assert OutboxRow.objects.filter(topic="CaseOverdue").count() == 1


def test_a_later_round_tells_the_next_level_and_stops_at_the_top():
    case = opened(reported_at=LONG_AGO)
    for week in range(1, 6):
        round_at(timezone.now() + timedelta(weeks=week))
    assert [event.target_unit_id for event in events(case, "escalated")] == ["990121-centre", "990100-centre", "990000-centre"]
    assert len(events(case, "overdue")) == 1


def test_a_clock_that_was_stopped_rings_no_more():
    case = opened(reported_at=LONG_AGO)
    move("chen", case, "reject", reason="not_our_duty", elsewhere="供电公司 95598", reply="请向供电公司反映。")
    assert round_at() == 0


def test_a_restricted_case_is_escalated_too_and_opens_to_the_unit_above():
    case = opened(case_type="0201", words="想请人调解。", reported_at=LONG_AGO)
    assert round_at() == 1
    assert "990121-centre" in current(case).units


def test_the_clock_of_a_reopened_case_starts_anew():
    case = opened(reported_at=LONG_AGO)
    round_at()
    with scoped(actor("chen").scope(case.case_id)):
        assert CaseClock.objects.get(case_id=case.case_id).overdue_at


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_it_once():
    case = opened(reported_at=LONG_AGO)
    handled: list[int] = []

    def work() -> None:
        handled.append(round_at())
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(handled) == 1
    assert len(events(case, "overdue")) == 1


@pytest.mark.django_db(transaction=True)
def test_a_crash_in_the_middle_leaves_the_alarm_due(monkeypatch):
    case = opened(reported_at=LONG_AGO)
    from yiwang.cases.actions import escalate

    def die(*arguments, **named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(escalate, "announce", die)
        round_at()
    connection.close()
    assert events(case, "overdue") == []
    assert round_at() == 1
    assert len(events(case, "overdue")) == 1


def test_a_complaint_about_an_office_rises_past_its_county():
    case = opened(case_type="1401", words="办事窗口推诿。", reported_at=LONG_AGO)
    for week in range(1, 5):
        round_at(timezone.now() + timedelta(weeks=week))
    assert [event.target_unit_id for event in events(case, "escalated")] == ["990100-centre", "990000-centre"]
    assert not [unit for unit in current(case).units if unit.startswith("990121") and unit != "990121-independent-review"]


@pytest.mark.django_db(transaction=True)
def test_units_that_stand_in_a_ring_do_not_hold_the_round():
    room, works = (Unit.objects.using("owner").get(code=code) for code in ("990121001-room", "990121001-works"))
    room.parent = works
    room.save(using="owner", update_fields=["parent"])
    opened(reported_at=LONG_AGO)
    assert [round_at(timezone.now() + timedelta(weeks=week)) for week in range(1, 12)][-1] == 0
