"""The routing rules in use today, kept in memory and renewed shortly after a change of their table."""

from dataclasses import dataclass
from datetime import date
from time import monotonic

from django.db.models import Count, Max, Q
from django.utils import timezone

from yiwang.cases.models.routing_rule import RoutingRule
from yiwang.cases.routing import Rule, Stage, Target

REFRESH_S = 10.0  # a change shows in every running process after at most this long


@dataclass(slots=True)
class _Kept:
    rules: tuple[Rule, ...]
    state: tuple[object, ...]
    checked_at: float


_kept: list[_Kept] = []  # empty or one: one assignment replaces it, so threads need no lock


def routing_rules() -> tuple[Rule, ...]:
    """The rules to hand to `routing.choose`."""
    kept = _kept[0] if _kept else None
    now = monotonic()
    if kept and now - kept.checked_at < REFRESH_S:
        return kept.rules
    found = RoutingRule.objects.aggregate(count=Count("pk"), active=Count("pk", Q(active=True)), changed_at=Max("changed_at"))
    today = timezone.localdate()
    state = (*found.values(), today)
    if kept and kept.state == state:
        kept.checked_at = now
        return kept.rules
    fresh = _Kept(_read(today), state, now)
    _kept[:] = [fresh]
    return fresh.rules


def forget_routing_rules() -> None:
    """Read the table anew at the next question; called by whoever changes it in this process."""
    _kept.clear()


def _read(today: date) -> tuple[Rule, ...]:
    begun = Q(valid_from=None) | Q(valid_from__lte=today)
    not_over = Q(valid_to=None) | Q(valid_to__gte=today)
    return tuple(rule_of(row) for row in RoutingRule.objects.filter(begun, not_over, active=True))


def rule_of(row: RoutingRule) -> Rule:
    """The row as plain data."""
    return Rule(
        code=row.code, stage=Stage(row.stage), case_type=row.case_type, place=row.place, urgency=row.urgency,
        targets=tuple(Target(**target) for target in row.targets), ground=row.ground, ground_en=row.ground_en,
    )  # fmt: skip
