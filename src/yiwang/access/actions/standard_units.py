"""The usual units of a division and of everything under it, so that a fresh installation has desks before anybody can sign in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.access.actions.bulk import NewUnit, UnitsOutcome, create_units
from yiwang.access.actions.refused import Refused
from yiwang.access.actor import Actor
from yiwang.access.models import Unit, UnitKind
from yiwang.access.queries.units import valid_on
from yiwang.territory.queries import Named, children_of, counties, division_names, place_of_code

TOWNSHIP, VILLAGE = 4, 5  # levels of a division
DIGITS = (2, 4, 6, 12)  # a province, a city, a county may be named by their first digits


@dataclass(frozen=True, slots=True)
class Office:
    """A department that every county has; `key` is what case types and routing rules call it."""

    key: str
    name: str
    name_en: str


def create_standard_units(
    *, actor: Actor, division: str, offices: Sequence[Office] = (), since: date | None = None, using: str = "owner"
) -> UnitsOutcome:
    """Centres for the division, those above and those underneath; counties' offices and mediation committees; rooms; villages.

    `division`: 12 digits, or the first 2, 4 or 6. A unit of the same kind for the same division stays as it is and is built upon.
    Raises Refused for a division that is not known or is below county level.
    """
    code = division.ljust(12, "0")
    if len(division) not in DIGITS or place_of_code(code) is None:
        raise Refused(_("There is no division “%(code)s”. Import the divisions first.") % {"code": division})
    if not code.endswith("000000"):
        raise Refused(_("Name a county, a city or a province: what is underneath is made with it."))
    if not children_of(code) and code[:6] not in counties():
        raise Refused(_("“%(code)s” is no division any more. Name the one that took its place.") % {"code": division})
    plan = _Plan.of_units_today(offices, since or localdate(), using)
    parent = None
    for above in _above(code):
        parent = plan.centre(above, parent)
    plan.everything(code, parent)
    if plan.new:
        create_units(actor=actor, units=plan.new, using=using)
    return UnitsOutcome(added=len(plan.new), changed=0, unchanged=plan.found)


@dataclass
class _Plan:
    """Units that there are, by what they are for, and those that have to be made."""

    offices: Sequence[Office]
    since: date
    there: dict[tuple[str, str, str], str]  # kind, division, department → code
    taken: set[str]
    new: list[NewUnit] = field(default_factory=list)
    found: int = 0

    @classmethod
    def of_units_today(cls, offices: Sequence[Office], since: date, using: str) -> "_Plan":
        units = Unit.objects.using(using).order_by("-code")  # of several for one purpose the lowest code, as routing does
        there = {(unit.kind, unit.division, unit.department): unit.code for unit in units.filter(valid_on(localdate()))}
        return cls(offices, since, there, set(units.values_list("code", flat=True)))

    def everything(self, code: str, parent: str | None) -> None:
        """The centre of `code` and all underneath."""
        centre = self.centre(code, parent)
        below = children_of(code)
        if _is_county(code, below):
            self._offices(code, centre)
        for child in below:
            if child.level == TOWNSHIP:
                self._township(child, centre)
            else:
                self.everything(child.code, centre)

    def centre(self, code: str, parent: str | None) -> str:
        """The command centre of a county, a city or a province; its code."""
        name, name_en = _names(code)
        names = (f"{name}指挥中心", name_en and f"{name_en} command centre")
        return self._unit(f"{code[:6]}-centre", names, _kind(code), code, parent)

    def _offices(self, code: str, centre: str) -> None:
        name, name_en = _names(code)
        for office in self.offices:
            names = (f"{name}{office.name}", name_en and f"{office.name_en}, {name_en}")
            self._unit(f"{code[:6]}-{office.key.replace('_', '-')}", names, UnitKind.DEPARTMENT, code, centre, office.key)
        names = (f"{name}人民调解委员会", name_en and f"{name_en} mediation committee")
        self._unit(f"{code[:6]}-mediation", names, UnitKind.MEDIATION, code, centre)

    def _township(self, town: Named, centre: str) -> None:
        name, name_en = _names(town.code)
        names = (f"{name}指挥室", name_en and f"{name_en} command room")
        room = self._unit(f"{town.code[:9]}-room", names, UnitKind.TOWNSHIP_ROOM, town.code, centre)
        for child in children_of(town.code):
            if child.level == VILLAGE:
                self._unit(f"{child.code}-village", _names(child.code), UnitKind.VILLAGE, child.code, room)

    def _unit(self, code: str, names: tuple[str, str], kind: str, division: str, parent: str | None, department: str = "") -> str:
        """The code of the unit for this purpose: the one that is there, else a new one."""
        purpose = (str(kind), division, department)
        if purpose in self.there:
            self.found += 1
        elif code in self.taken:
            raise Refused(_("The unit “%(code)s” exists and is for something else. Nothing was made.") % {"code": code})
        else:
            self.there[purpose] = code
            self.new.append(
                NewUnit(
                    code=code, name=names[0], name_en=names[1], kind=kind, division=division, parent=parent,
                    department=department, valid_from=self.since,
                )
            )  # fmt: skip
        return self.there[purpose]


def _above(code: str) -> list[str]:
    """The province and the city above, as far as they are known and are more than a row that groups others."""
    province, city = f"{code[:2]}0000000000", f"{code[:4]}00000000"
    known = [province] if place_of_code(province) else []
    known += [city] if city in {child.code for child in children_of(province)} else []
    return [above for above in known if above != code]


def _kind(code: str) -> str:
    """A city with townships and no counties works as a county does."""
    if _is_county(code, children_of(code)):
        return UnitKind.COUNTY_CENTRE
    return UnitKind.CITY if code[2:4] != "00" else UnitKind.PROVINCE


def _is_county(code: str, below: Sequence[Named]) -> bool:
    return code[4:6] != "00" or any(child.level == TOWNSHIP for child in below)


def _names(code: str) -> tuple[str, str]:
    """The name, and the English one where there is one or where the name can be read as it is."""
    name, name_en = division_names([code])[code], division_names([code], "en")[code]
    return name, name_en if name_en != name or name.isascii() else ""
