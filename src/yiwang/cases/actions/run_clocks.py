"""Start and stop the clocks of a case. Limits come from its type, working time from the calendar."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Case as Choice
from django.db.models import F, Min, Value, When

from yiwang.cases.lifecycle import Clock
from yiwang.cases.models import Case, CaseClock
from yiwang.cases.queries.calendar import calendar
from yiwang.cases.queries.case_types import case_type
from yiwang.cases.working_time import Limit


def start_clock(case: Case, clock: Clock, now: datetime) -> None:
    """Open the deadlines of `clock`: one for triage and verification, one for each milestone of handling."""
    kind = case_type(case.case_type_id)
    limits = {
        Clock.TRIAGE: [("", kind.triage_limit)],
        Clock.HANDLING: [(milestone.key, milestone.limit) for milestone in kind.milestones_for(case.attributes)],
        Clock.VERIFICATION: [("", kind.verification_limit)],
    }[clock]
    days = calendar()
    for milestone, limit in limits:
        due = days.due_at(now, Limit.parse(limit))
        CaseClock.objects.create(
            county=case.county, case_id=case.id, track=case.track, kind=clock, milestone=milestone, limit=limit,
            unit_id=case.unit_id,
            started_at=now, due_at=due, estimated=days.estimated(now, due), next_alarm_at=due,
        )  # fmt: skip


def stop_clocks(case: Case, clocks: Iterable[Clock], now: datetime) -> None:
    """Stop what runs of these clocks; a deadline is met when it is stopped no later than due."""
    running = CaseClock.objects.filter(county=case.county, case_id=case.id, kind__in=[str(c) for c in clocks], stopped_at=None)
    on_time = Choice(When(due_at__gte=now, then=Value(True)), default=Value(False))
    running.update(stopped_at=now, met=on_time, next_alarm_at=None)


def next_due_at(case: Case) -> datetime | None:
    """The earliest deadline that still runs."""
    running = CaseClock.objects.filter(county=case.county, case_id=case.id, stopped_at=None)
    earliest: datetime | None = running.aggregate(first=Min(F("due_at")))["first"]
    return earliest
