"""The background round: marks deadlines that have passed, and tells one level after another."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from yiwang.access.queries import Actor, unit_named
from yiwang.accountability.actions import record
from yiwang.cases.actions.tell import tell
from yiwang.cases.models import Case, CaseClock
from yiwang.cases.queries.calendar import calendar
from yiwang.cases.queries.case_types import case_type
from yiwang.cases.working_time import Limit
from yiwang.shared.db.scope import Scope, scoped
from yiwang.shared.outbox import announce

BATCH = 200
MOST_STEPS = 8  # of the way up: units that were set up as a ring must not hold the round
NEXT_LEVEL = Limit.parse("1wd")  # how long a level has before the one above is told


def escalate_overdue(actor: Actor, now: datetime | None = None) -> int:
    """Handle up to BATCH clocks whose alarm is due; returns how many.

    1. Lock the cases first, then their clocks: the order in which moves lock them, so that the two cannot block each other.
    2. Mark and tell in the same transaction: a crash leaves the alarm due, a second worker finds the rows locked or done.
    """
    now = now or timezone.now()
    with scoped(Scope(actor.counties, ("*",))), transaction.atomic():
        due = CaseClock.objects.filter(stopped_at=None, next_alarm_at__lte=now)
        ids = list(due.order_by("next_alarm_at").values_list("case_id", flat=True)[:BATCH])
        cases = {
            case.id: case
            for case in Case.objects.filter(id__in=ids, county__in=actor.counties).select_for_update(skip_locked=True)
        }
        clocks = list(due.filter(case_id__in=cases, county__in=actor.counties).order_by("id").select_for_update())
        for clock in clocks:
            _raise_alarm(actor, cases[clock.case_id], clock, now)
    return len(clocks)


def _raise_alarm(actor: Actor, case: Case, clock: CaseClock, now: datetime) -> None:
    if clock.overdue_at is None:
        clock.overdue_at = now
        _say(actor, case, "overdue", clock, clock.unit_id)
    if above := _unit_above(case, clock):
        clock.level += 1
        _say(actor, case, "escalated", clock, above)
        case.escalated_unit_id = above
        case.units = case.units if above in case.units else [*case.units, above]
        case.save(update_fields=["escalated_unit", "units"])
    clock.next_alarm_at = calendar().due_at(now, NEXT_LEVEL) if above else None
    clock.save(update_fields=["overdue_at", "level", "next_alarm_at"])


def _unit_above(case: Case, clock: CaseClock) -> str:
    """The unit `level` + 1 steps above the one whose deadline it is; '' at the top.

    A complaint about an office rises past its own county, whose every unit it may be about.
    """
    passed_over = case.county if case_type(case.case_type_id).independent else ""
    above: list[str] = []
    unit = unit_named(clock.unit_id)
    for _ in range(MOST_STEPS):
        unit = unit_named(unit.parent_id) if unit and unit.parent_id else None
        if unit and unit.county != passed_over:
            above.append(unit.code)
    return above[clock.level] if clock.level < len(above) else ""


def _say(actor: Actor, case: Case, kind: str, clock: CaseClock, unit: str) -> None:
    detail: dict[str, Any] = {
        "clock": clock.kind,
        "milestone": clock.milestone,
        "due": clock.due_at.isoformat(),
        "level": clock.level,
    }
    event = tell(actor, case, kind, target_unit_id=unit, detail=detail, public=kind == "overdue")
    record(actor, kind, f"case:{case.id}", detail, county=case.county)
    topic = "CaseOverdue" if kind == "overdue" else "CaseEscalated"
    announce(topic, case.county, {"case": str(case.id), "event": event.id, "units": sorted({*case.units, unit})})
