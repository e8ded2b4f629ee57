"""Load the standard routing rules."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from yiwang.cases import routing
from yiwang.cases.models.routing_rule import RoutingRule
from yiwang.cases.queries.routing_rules import forget_routing_rules

FILE = Path(routing.__file__).with_name("routing_rules.toml")


def load_routing_rules(*, using: str = "owner") -> int:
    """Write the standard rules and say how many were new or changed. Rules made or changed here (`own`) stay as they are."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    with transaction.atomic(using=using):
        rules = RoutingRule.objects.using(using)
        before = {rule.code: rule for rule in rules.select_for_update()}
        fresh = [
            rule for code, row in rows.items() if _differs(before.get(code), rule := RoutingRule(code=code, own=False, **row))
        ]
        for rule in fresh:
            rule.save(using=using)
        rules.filter(own=False, active=True).exclude(code__in=rows).update(active=False, changed_at=timezone.now())
    forget_routing_rules()
    return len(fresh)


def _differs(before: RoutingRule | None, rule: RoutingRule) -> bool:
    if before is None:
        return True
    return not before.own and _content(before) != _content(rule)


def _content(rule: RoutingRule) -> tuple[Any, ...]:
    return rule.stage, rule.case_type, rule.place, rule.urgency, rule.targets, rule.ground, rule.ground_en, rule.active
