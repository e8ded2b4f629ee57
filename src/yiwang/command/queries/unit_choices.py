"""The units a case can be given to: the suggested one with its reason first, then the county's units by kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yiwang.access.queries import unit_names
from yiwang.cases.queries.routes import NoDeskError, handling_route, reasons_in_words, receiving_units

ORDER = ("county_centre", "township_room", "department", "village", "mediation", "contractor")


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """One unit of the list."""

    code: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Suggested:
    """The unit that the rules name, and why."""

    code: str
    name: str
    rule: str
    ground: str
    reasons: Sequence[str]
    chosen: bool


@dataclass(frozen=True, slots=True)
class UnitChoices:
    """`groups`: (kind in words, units). `chosen_name` names the unit that is picked now, also when the search hides it."""

    move: str
    suggested: Suggested | None
    groups: Sequence[tuple[str, Sequence[UnitChoice]]]
    find: str
    chosen: str
    chosen_name: str


def unit_choices(case: Any, move: str, *, chosen: str = "", find: str = "") -> UnitChoices:
    """The choices for a move of this case. `find` narrows the groups to names that hold it."""
    suggested = _suggested(case, chosen) if move == "dispatch" else None
    chosen = chosen or (suggested.code if suggested else "")
    wanted = find.strip().casefold()
    groups: dict[str, list[UnitChoice]] = {kind: [] for kind in ORDER}
    labels: dict[str, str] = {}
    chosen_name = ""
    for unit in receiving_units(case, move).order_by("division", "code"):
        name = unit.name_in_language()
        chosen_name = name if unit.code == chosen else chosen_name
        if wanted in f"{unit.name} {unit.name_en} {unit.code}".casefold():
            labels[unit.kind] = unit.get_kind_display()
            groups.setdefault(unit.kind, []).append(UnitChoice(unit.code, name, unit.code == chosen))
    shown = [(labels[kind], found) for kind, found in groups.items() if found]
    return UnitChoices(move, suggested, shown, find, chosen, chosen_name)


def _suggested(case: Any, chosen: str) -> Suggested | None:
    try:
        route = handling_route(case)
    except NoDeskError:
        return None
    name = unit_names([route.unit]).get(route.unit, route.unit)
    reasons = [reason for reason in reasons_in_words(route.why()) if reason != route.ground]
    return Suggested(route.unit, name, route.answer.rule, route.ground, reasons, chosen in {"", route.unit})
