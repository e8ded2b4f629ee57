"""Checks of what a change of divisions leaves behind. Each returns what is fine, or raises Problem."""

from collections.abc import Callable, Sequence

from django.db import connections

from yiwang.access.queries import current_units
from yiwang.cases.lifecycle import FINAL
from yiwang.cases.queries.routing_rules import routing_rules
from yiwang.project.doctor.finding import Problem
from yiwang.project.migration import OWNER
from yiwang.territory.queries import continues_as, division_now

SHOWN = 5
ENDED_WITH_CASES = """
SELECT DISTINCT u.code, coalesce(u.successor_id, '') FROM cases_case c JOIN access_unit u ON u.code = c.unit_id
WHERE u.valid_to <= current_date AND c.state <> ALL (%s) ORDER BY u.code"""


def rules_of_ended_divisions() -> str:
    """A rule for a division that ended decides about nothing that is reported now."""
    rules = routing_rules()
    places = {rule.code: rule.place[:12] for rule in rules if len(rule.place) >= 12}
    stale = [f"{code} ({place})" for code, place in places.items() if division_now(place) != (place,)]
    if stale:
        raise Problem(
            f"for divisions that ended: {_some(stale)}", "Give them the division of today in /admin/, or switch them off."
        )
    return f"{len(rules)} rules, each for a division of today"


def units_of_ended_divisions() -> str:
    """Units whose division ended and does not go on under another code: a person has to say who takes over."""
    units = current_units().values_list("code", "division")
    stale = [code for code, division in units if division_now(division) != (division,) and not continues_as(division)]
    if stale:
        raise Problem(f"divisions ended of {_some(stale)}", "yiwang unit take-over OLD NEW (docs/howto/divisions-change.md)")
    return "each serves a division of today"


def cases_of_ended_units() -> str:
    """A take-over that was interrupted, or a unit that was ended with its cases."""
    if OWNER not in connections.settings:
        return "not looked at: only the owner sees them all"
    with connections[OWNER].cursor() as cursor:
        cursor.execute(ENDED_WITH_CASES, [sorted(FINAL)])
        left = [f"{code} → {heir or '?'}" for code, heir in cursor.fetchall()]
    if left:
        raise Problem(
            f"open ones lie with units that ended: {_some(left)}", "yiwang unit take-over OLD NEW (again, if interrupted)"
        )
    return "open cases lie with units that exist"


def _some(found: Sequence[str]) -> str:
    more = f" and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
    return ", ".join(found[:SHOWN]) + more


CHECKS: dict[str, Callable[[], str]] = {
    "Routing rules": rules_of_ended_divisions,
    "Units": units_of_ended_divisions,
    "Cases": cases_of_ended_units,
}
