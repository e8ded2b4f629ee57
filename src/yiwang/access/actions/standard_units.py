"""The usual units of a division and of everything under it, so that a fresh installation has desks before anybody can sign in."""

from collections.abc import Iterator
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.access.actions.bulk import NewUnit, create_units
from yiwang.access.actions.refused import Refused
from yiwang.access.actor import Actor
from yiwang.access.models import Unit, UnitKind
from yiwang.territory.queries import Named, children_of, division_names, place_of_code

TOWNSHIP, VILLAGE = 4, 5  # levels of a division


def create_standard_units(*, actor: Actor, division: str, since: date | None = None, using: str = "owner") -> int:
    """Centres for the division (6 or 12 digits) and those underneath, command rooms, villages; how many were new.

    Units that exist stay as they are. Raises Refused for a division that is not known or is below county level.
    """
    code = division.ljust(12, "0")
    if place_of_code(code) is None:
        raise Refused(_("There is no division “%(code)s”. Import the divisions first.") % {"code": division})
    if not code.endswith("000000"):
        raise Refused(_("Name a county, a city or a province: what is underneath is made with it."))
    known = set(Unit.objects.using(using).values_list("code", flat=True))
    above = next((f"{code[:digits]:0<6}-centre" for digits in (4, 2) if f"{code[:digits]:0<6}" != code[:6]), "")
    units = list(_centre(code, above if above in known else None, since or localdate()))
    new = [unit for unit in units if unit.code not in known]
    create_units(actor=actor, units=new, using=using)
    return len(new)


def _centre(code: str, parent: str | None, since: date) -> Iterator[NewUnit]:
    below, unit = children_of(code), f"{code[:6]}-centre"
    names = division_names([code])[code], division_names([code], "en")[code]
    yield NewUnit(
        code=unit, name=f"{names[0]}指挥中心", name_en=_english(names, "command centre"), kind=_kind(code, below), division=code,
        parent=parent, valid_from=since,
    )  # fmt: skip
    for child in below:
        if child.current:
            yield from _room(child, unit, since) if child.level == TOWNSHIP else _centre(child.code, unit, since)


def _room(town: Named, parent: str, since: date) -> Iterator[NewUnit]:
    unit, name_en = f"{town.code[:9]}-room", town.name_en and f"{town.name_en} command room"
    yield NewUnit(
        code=unit,
        name=f"{town.name}指挥室",
        name_en=name_en,
        kind=UnitKind.TOWNSHIP_ROOM,
        division=town.code,
        parent=parent,
        valid_from=since,
    )
    for child in children_of(town.code):
        if child.level == VILLAGE and child.current:
            yield NewUnit(
                code=f"{child.code}-village", name=child.name, name_en=child.name_en, kind=UnitKind.VILLAGE, division=child.code,
                parent=unit, valid_from=since,
            )  # fmt: skip


def _kind(code: str, below: tuple[Named, ...]) -> str:
    """A city with townships and no counties works as a county does."""
    if not code[4:6].strip("0") and not any(child.level == TOWNSHIP for child in below):
        return UnitKind.CITY if code[2:4].strip("0") else UnitKind.PROVINCE
    return UnitKind.COUNTY_CENTRE


def _english(names: tuple[str, str], what: str) -> str:
    return f"{names[1]} {what}" if names[1] != names[0] else ""
