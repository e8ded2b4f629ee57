"""A unit ends and another takes over: every open case, its clocks and its history come along, also after an interruption."""

import sys

import pytest

from tests.support.people import actor
from yiwang.access.actions import Refused
from yiwang.access.models import Unit
from yiwang.access.queries import console_actor, unit_named
from yiwang.accountability.models import AuditRecord
from yiwang.cases.actions import held_by, take_over
from yiwang.cases.models import Case, CaseClock, CaseEvent
from yiwang.cases.tests.helpers import current, move, opened
from yiwang.project.doctor.finding import Problem
from yiwang.project.doctor.ground import cases_of_ended_units

pytestmark = pytest.mark.usefixtures("world", "owner_db")
ROOM, WORKS, CENTRE = "990121001-room", "990121001-works", "990121-centre"


def clocks() -> list[tuple[object, ...]]:
    return list(
        CaseClock.objects.using("owner").order_by("id").values_list("id", "kind", "due_at", "stopped_at", "next_alarm_at")
    )


def test_everything_open_comes_along_and_a_second_run_finishes_what_was_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["yiwang.cases.actions.take_over"], "BATCH", 1)  # the package has a function of that name
    waiting, another, dispatched, ended = opened(), opened(), opened(), opened()
    move("chen", dispatched, "accept")
    move("chen", dispatched, "dispatch", unit=WORKS, ground="由市政站办理")
    move("chen", ended, "reject", reason="not_our_duty", elsewhere="供电公司 95598", reply="请向供电公司反映。")
    before = clocks()
    run = take_over(actor=console_actor(), old=ROOM, new=CENTRE)
    assert next(run) == (0, len(held_by(ROOM)))
    next(run)
    run.close()  # as if it had been killed
    with pytest.raises(Problem, match=f"{ROOM} → {CENTRE}"):
        cases_of_ended_units()
    assert [done for done in take_over(actor=console_actor(), old=ROOM, new=CENTRE)][-1][0] == len(held_by(ROOM)) + 3
    assert held_by(ROOM) == []
    assert list(take_over(actor=console_actor(), old=ROOM, new=CENTRE)) == [(0, 0)]
    assert cases_of_ended_units()
    assert clocks() == before
    assert (current(waiting).unit_id, current(waiting).triage_unit_id) == (CENTRE, CENTRE)
    assert (current(dispatched).unit_id, current(dispatched).dispatch_unit_id) == (WORKS, CENTRE)
    told = CaseEvent.objects.using("owner").filter(kind="taken_over")
    assert {one.case_id for one in told} == {waiting.case_id, another.case_id, dispatched.case_id, ended.case_id}
    assert {(one.target_unit_id, one.detail["from"], one.public) for one in told} == {(CENTRE, ROOM, True)}
    assert not CaseClock.objects.using("owner").filter(unit_id=ROOM, stopped_at=None).exists()
    assert current(waiting).version == 2
    assert AuditRecord.objects.using("owner").filter(action="take_over_unit").count() == 1
    assert AuditRecord.objects.using("owner").filter(action="take_over_cases").count() == 4


def test_the_unit_ends_and_those_underneath_belong_to_its_successor() -> None:
    list(take_over(actor=console_actor(), old=ROOM, new=CENTRE))
    room = unit_named(ROOM)
    assert room is not None
    assert (room.successor_id, room.valid_to is not None) == (CENTRE, True)
    assert not Unit.objects.filter(parent=ROOM, valid_to=None).exists()


def test_the_reporter_reads_who_took_over() -> None:
    from yiwang.cases.queries.labels import HAPPENINGS
    from yiwang.intake.web.telling import TELL

    assert "taken_over" in HAPPENINGS
    assert "taken_over" in TELL


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (ROOM, ROOM, "cannot take over from itself"),
        ("nowhere", CENTRE, "no unit “nowhere”"),
        (ROOM, "nowhere", "no unit “nowhere”"),
        (ROOM, "990121-independent-review", "Only an independent review"),
    ],
)
def test_what_cannot_be(old: str, new: str, said: str) -> None:
    from django.utils.translation import override

    with override("en"), pytest.raises(Refused, match=said):
        next(take_over(actor=console_actor(), old=old, new=new))
    assert not Unit.objects.filter(successor__isnull=False).exists()


def test_the_successor_in_another_county_sees_what_it_took_over_and_no_more() -> None:
    mine, other = opened(), opened(village="990121002001")
    list(take_over(actor=console_actor(), old=ROOM, new="990122-centre"))
    eko = actor("eko")
    assert eko.partial == ("990121",)
    from yiwang.cases.queries import access_case
    from yiwang.shared.db.scope import scoped

    with scoped(eko.scope()):
        assert access_case(eko, mine.case_id).unit_id == "990122-centre"
    with scoped(eko.scope()), pytest.raises(Case.DoesNotExist):
        access_case(eko, other.case_id)
