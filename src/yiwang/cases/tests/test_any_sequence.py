"""No sequence of moves, by anybody, reaches what the table forbids."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.people import actor
from yiwang.cases.actions import MoveInput, Refused, move_case
from yiwang.cases.lifecycle import BY_NAME, FINAL, MOVES, Clock, State
from yiwang.cases.models import Case, CaseClock, CaseEvent
from yiwang.cases.queries import holder_of_receipt
from yiwang.cases.tests.helpers import current, opened, photo
from yiwang.shared.db.scope import Scope, scoped

pytestmark = pytest.mark.usefixtures("world", "db")
PEOPLE = ("chen", "chen_second", "works", "clerk", "centre", "eko", "reporter")
UNITS = ("990121001-works", "990121001-room", "990121001001-village", "990121-centre", "990122-centre", "")
STEPS = st.tuples(st.sampled_from(PEOPLE), st.sampled_from([move.name for move in MOVES]), st.sampled_from(UNITS), st.booleans())


@pytest.fixture
def everybody(world, db):
    return {name: actor(name) for name in PEOPLE if name != "reporter"}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=25))
def test_whatever_people_try_the_case_stays_sound(everybody, steps):
    case = opened()
    people = {**everybody, "reporter": holder_of_receipt(case.receipt)}
    for name, step, unit, complete in steps:
        before = current(case)
        try:
            move_case(
                actor=people[name], case_id=case.case_id, move=step, version=before.version, given=_given(step, unit, complete)
            )
        except (Refused, Case.DoesNotExist):
            after = current(case)
            assert (after.state, after.version, after.unit_id) == (before.state, before.version, before.unit_id)
        else:
            assert before.state in BY_NAME[step].sources
            assert current(case).state == BY_NAME[step].target
        _sound(case)


def _given(step: str, unit: str, complete: bool) -> MoveInput:
    if not complete:
        return MoveInput(unit=unit)
    reason = {"reject": "not_our_duty", "rework": "not_fixed"}.get(step, "")
    return MoveInput(
        reason=reason, elsewhere="供电公司", ground="看过了", unit=unit, service="110", outcome="solved", reply="已经处理好了。",
        files=(photo(),) if step in {"resolve", "self_solve"} else (),
    )  # fmt: skip


def _sound(case) -> None:
    row = current(case)
    with scoped(Scope(counties=(row.county,), units=("*",))):
        running = list(CaseClock.objects.filter(case_id=row.id, stopped_at=None))
        events = list(CaseEvent.objects.filter(case_id=row.id, kind="move").order_by("id"))
    assert row.county == "990121" and row.unit_id.startswith("990121")
    assert len(events) == row.version - 1
    assert [event.from_state for event in events[1:]] == [event.to_state for event in events[:-1]]
    assert row.next_due_at == min((clock.due_at for clock in running), default=None)
    if row.state in FINAL:
        assert not running
    elif row.state in {State.DISPATCHED, State.IN_PROGRESS, State.REWORK}:
        assert {clock.kind for clock in running} == {Clock.HANDLING} and row.lead_unit_id
    else:
        assert running, "somebody always has a deadline while the case is open"
    assert row.unit_id in row.units
