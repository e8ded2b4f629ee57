"""Who else has a case open."""

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from yiwang.access.queries import ROLES, Actor, unit_names
from yiwang.command.models import FRESH, Presence


@dataclass(frozen=True, slots=True)
class Colleague:
    """A post, not a person: the unit's name and the role."""

    unit: str
    role: str


def colleagues(actor: Actor, county: str, case_id: UUID) -> list[Colleague]:
    """The other posts that have this case open now, inside `scoped(actor.scope())`."""
    rows = Presence.objects.filter(county=county, case_id=case_id, at__gte=timezone.now() - FRESH)
    others = sorted(set(rows.exclude(post_id=actor.post_id or 0).values_list("unit_id", "role")))
    if not others:
        return []
    names = unit_names(unit for unit, _role in others)
    return [Colleague(names[unit], str(ROLES[role].label)) for unit, role in others if unit in names]
