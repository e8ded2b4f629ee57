"""Retention rules: every model says how long its rows are kept, counted from what, and why. A test finds those that do not."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Rule:
    """`keep` None means: as long as what it describes exists; then `why` says so."""

    keep: timedelta | None
    since: str
    why: str


_rules: dict[str, Rule] = {}


def retain(model: str, *, keep: timedelta | None, since: str, why: str) -> None:
    """Register the rule of a model ("cases.Case"). Raises ValueError for a second, different rule."""
    rule = Rule(keep, since, why)
    if _rules.setdefault(model, rule) != rule:
        raise ValueError(f"{model} already has another retention rule.")


def retention_rules() -> dict[str, Rule]:
    """All rules by model label."""
    return dict(_rules)
