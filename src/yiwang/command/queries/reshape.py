"""Before grids are reshaped: the plan, and whom it concerns."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from yiwang.access.queries import Actor, Walkers, walkers_of
from yiwang.cases.lifecycle import FINAL
from yiwang.cases.queries import visible_cases
from yiwang.territory.queries import Plan, ReshapeRefused, Wish, codes_at, former_codes, place_of_code, plan

MOST = 50  # cases listed by number


@dataclass(frozen=True, slots=True)
class CaseConcerned:
    """An open case filed under a grid that would change."""

    number: str
    title: str
    state: str
    grid: str  # as filed


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen and whom it concerns. `cases` are the first of `open_cases` that the actor may see."""

    plan: Plan
    open_cases: int
    cases: tuple[CaseConcerned, ...]
    walkers: tuple[Walkers, ...]
    layer_codes: tuple[tuple[str, str, str], ...]  # layer, its code, our grid: what the departments call this ground


def may_reshape(actor: Actor, county: str) -> bool:
    """Whether the actor reshapes grids of this county (6 digits)."""
    return actor.may("shape_territory") and county in actor.counties


def preview(actor: Actor, wish: Wish) -> Preview:
    """The plan with the cases, assignments and layers' codes it concerns; changes nothing.

    Runs inside the actor's scope. Raises ReshapeRefused, also when the grids are not the actor's to reshape.
    """
    wanted = allowed_plan(actor, wish)
    codes = former_codes(wanted.touched)
    place = place_of_code(wanted.village)
    cases = visible_cases(actor).filter(county=wanted.county, grid__in=codes).exclude(state__in=sorted(FINAL))
    if place is not None and place.township:
        cases = cases.filter(township=place.township)  # an index leads by township
    listed = cases.order_by("next_due_at", "id").values_list("number", "title", "state", "grid")[:MOST]
    return Preview(
        plan=wanted,
        open_cases=cases.count(),
        cases=tuple(CaseConcerned(*row) for row in listed),
        walkers=walkers_of(wanted.county, wanted.touched),
        layer_codes=codes_at(wanted.county, wanted.touched),
    )


def allowed_plan(actor: Actor, wish: Wish) -> Plan:
    """The plan, for somebody who may carry it out. Raises ReshapeRefused."""
    wanted = plan(wish)
    if not may_reshape(actor, wanted.county):
        raise ReshapeRefused(_("Your post does not shape the net there."))
    return wanted
