"""Whose cases a unit's posts reach after divisions have changed (docs/decisions, "Scopes follow the ground, and no further")."""

from collections.abc import Iterable
from dataclasses import dataclass

from yiwang.access.models import Unit
from yiwang.access.queries.covered import covered_counties
from yiwang.territory.queries import continues_as, county_of, passed_on, place_of_code, taken_over


@dataclass(frozen=True, slots=True)
class Ground:
    """`counties`: 6-digit codes in reach as a whole. `partial`: those of which only `parts` are, townships of 12 digits."""

    counties: tuple[str, ...]
    partial: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


def ground_of(unit: Unit) -> Ground:
    """What lies in reach of a unit: its own county and all that passed over into it, as a whole or in part.

    Where its own division has ended: also the division that it goes on as, and of a county that went into another its own
    townships there, under their new codes. A county that was divided passes nothing on by itself: a person decides
    (`take_over`). Of the counties of units that it took over from: what those had.
    """
    own = covered_counties(unit.county)
    now = continues_as(f"{unit.county:0<12}")[:6] or unit.county
    whole = dict.fromkeys((*own, now))
    parts, partial = set[str](), set(unit.took_over_in)
    for county in tuple(whole):
        over = taken_over(county)
        whole |= dict.fromkeys(over.whole)
        parts.update(over.parts)
        partial.update(over.from_counties)
    for township in _goes_on_in(unit, now):
        parts.add(township)
        partial.add(county_of(township))
    partial -= whole.keys()
    return Ground(tuple(whole), tuple(sorted(partial)), tuple(sorted(parts)) if partial else ())


def _goes_on_in(unit: Unit, now: str) -> Iterable[str]:
    """Townships of other counties that are the ended ones of this unit under a new code."""
    place = place_of_code(unit.division)
    if place is None or now != unit.county:
        return ()
    if place.township is None:
        return passed_on(unit.county)
    later = place_of_code(continues_as(unit.division))
    return (later.township,) if later and later.township and later.county != unit.county else ()
