"""The routing rules in use today."""

from datetime import date

from django.db.models import Q

from yiwang.cases.models.routing_rule import RoutingRule
from yiwang.cases.queries.kept import KeptTable
from yiwang.cases.routing import Rule, Stage, Target


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


_rules = KeptTable(RoutingRule, _read)
forget_routing_rules = _rules.forget


def routing_rules() -> tuple[Rule, ...]:
    """The rules to hand to `routing.choose`."""
    return _rules.get()
