"""The page of a county's grid staff: lines, or grids where something is missing, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from django.utils.timezone import localdate
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from yiwang.access.queries import (
    GENERAL,
    KINDS,
    PAYERS,
    POSITIONS,
    Actor,
    StaffFilters,
    StaffRow,
    assigned_grids,
    county_staff,
    staff_gaps,
    unit_names,
)
from yiwang.cases.case_type_file import classes, departments
from yiwang.territory.queries import Named, children_of, division_names, grid_named, place_of_code

PAGE_ROWS = 50
MISSING = ("no_lead", "nobody", "gaps")
TOWNSHIP, VILLAGE, GRID = 4, 5, 6


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a menu; `group` names the township of a village."""

    value: str
    label: str
    chosen: bool
    group: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A filter."""

    name: str
    label: str
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table, in the reader's words."""

    row: StaffRow
    grid: str
    who: str
    position: str
    kind: str
    department: str
    duties: str
    payer: str


@dataclass(frozen=True, slots=True)
class Lack:
    """A grid where something is missing."""

    code: str
    grid: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class StaffPage:
    """What /territory/staff/ shows. Either `lines` or, where something missing was asked for, `lacks`."""

    county: str
    county_name: str
    counties: Sequence[tuple[str, str]]
    filters: StaffFilters
    show: str
    menus: Sequence[Menu]
    lines: Sequence[Line] = field(default_factory=tuple)
    lacks: Sequence[Lack] = field(default_factory=tuple)
    count: int = 0
    number: int = 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // PAGE_ROWS))


def staff_page(actor: Actor, asked: Mapping[str, str]) -> StaffPage | None:
    """The page that an address asks for; None for a county whose grid staff is not the actor's to assign."""
    county = asked.get("county") or next((code for code in actor.crew_of if _county_name(code)), "")
    if county not in actor.crew_of:
        return None
    show = asked.get("show", "") if asked.get("show") in MISSING else ""
    filters = read_filters(county, asked)
    number = int(asked["page"]) if asked.get("page", "").isdecimal() and len(asked["page"]) < 6 else 1
    found: dict[str, object] = {}
    if show:
        lacks = list(_lacks(filters, show))
        number = _within(number, len(lacks))
        found = {"lacks": lacks[(number - 1) * PAGE_ROWS :][:PAGE_ROWS], "count": len(lacks)}
    else:
        rows, count = county_staff(filters, PAGE_ROWS, (max(number, 1) - 1) * PAGE_ROWS)
        number = number if rows else 1
        if not rows and count:
            rows, count = county_staff(filters, PAGE_ROWS)
        found = {"lines": lines_of(rows), "count": count}
    return StaffPage(
        county=county,
        county_name=_county_name(county),
        counties=[(code, name) for code in actor.crew_of if (name := _county_name(code))],
        filters=filters,
        show=show,
        menus=_menus(filters),
        number=max(number, 1),
        **found,  # type: ignore[arg-type]
    )


def read_filters(county: str, asked: Mapping[str, str]) -> StaffFilters:
    """Filters of an address; words that are none of the choices are left out."""
    known = {"department": {GENERAL, *_departments()}, "payer": set(PAYERS), "kind": {"full", "part"}}
    kept = {name: asked.get(name, "") if asked.get(name) in values else "" for name, values in known.items()}
    code = "".join(asked.get("q", "").split())
    grid = code if code.isdecimal() and len(code) <= 17 else asked.get("village", "")
    return StaffFilters(county, localdate(), grid if grid.isdecimal() and grid.isascii() and len(grid) <= 17 else "", **kept)


def lines_of(rows: Iterable[StaffRow]) -> list[Line]:
    """Rows in the reader's words, for this page and for that of a grid."""
    held = list(rows)
    units, named, of_classes = unit_names(row.unit for row in held), _departments(), _classes()
    return [
        Line(
            row=row,
            grid=grid_label(row.grid),
            who=units.get(row.unit, row.unit),
            position=position_words(row.position, row.grid),
            kind=str(KINDS.get(row.kind, row.kind)),
            department=_in_words(named.get(row.department)) or row.department or pgettext("grid worker", "general work"),
            duties=_("; ").join(
                part for part in (row.duties, *(_in_words(of_classes.get(code)) or code for code in row.case_classes)) if part
            ),
            payer=" · ".join(part for part in (str(PAYERS.get(row.payer, row.payer)), row.payer_note) if part),
        )
        for row in held
    ]


def position_words(position: str, grid: str) -> str:
    """The position, by its name in a micro grid where it has one."""
    if position == "lead" and len(grid) == 17:
        return pgettext("grid worker", "leader of the micro grid")
    return str(POSITIONS.get(position, position))


def grid_label(code: str) -> str:
    """The grid in words, with its village; the code where it is unknown."""
    place = place_of_code(code)
    if place is None:
        return code
    return place.label_en if _english() else place.label


def _lacks(filters: StaffFilters, show: str) -> Iterable[Lack]:
    if show == "gaps":
        found = [gap for gap in staff_gaps(filters.county) if gap.grid.startswith(filters.grid)]
        return [Lack(gap.grid, grid_label(gap.grid), gap.begins, gap.ends) for gap in found if grid_named(gap.grid)]
    there = assigned_grids(filters.county, filters.on, lead=show == "no_lead")
    codes = [code for code in _grids(filters.county) if code not in there and code.startswith(filters.grid)]
    return [Lack(code, grid_label(code)) for code in codes]


def _grids(county: str) -> list[str]:
    """Codes of the county's grids of today, without micro grids."""
    return [grid.code for _town, village in _villages(county) for grid in children_of(village.code) if grid.level == GRID]


def _villages(county: str) -> list[tuple[Named, Named]]:
    towns = [one for one in children_of(county.ljust(12, "0")) if one.level == TOWNSHIP]
    return [(town, village) for town in towns for village in children_of(town.code) if village.level == VILLAGE]


def _within(number: int, count: int) -> int:
    return number if 1 <= number <= max(1, -(-count // PAGE_ROWS)) else 1


def _menus(filters: StaffFilters) -> list[Menu]:
    general = Choice(GENERAL, pgettext("grid worker", "general work"), filters.department == GENERAL)
    of_departments = [Choice(key, _in_words(one), key == filters.department) for key, one in _departments().items()]
    payers = [Choice(code, str(label), code == filters.payer) for code, label in PAYERS.items() if code]
    kinds = [Choice(code, str(label), code == filters.kind) for code, label in KINDS.items()]
    villages = [
        Choice(one.code, _name(one), one.code == filters.grid[:12] and len(filters.grid) == 12, _name(town))
        for town, one in _villages(filters.county)
    ]
    return [
        Menu("village", _("Village"), villages),
        Menu("department", _("Department"), [general, *of_departments]),
        Menu("payer", _("Paid by"), payers),
        Menu("kind", _("Full or part time"), kinds),
    ]


def _county_name(county: str) -> str:
    code = county.ljust(12, "0")
    has_villages = any(one.level == TOWNSHIP for one in children_of(code))
    return division_names([code], get_language() or "").get(code, "") if has_villages else ""


def _name(one: Named) -> str:
    return (one.name_en if _english() else "") or one.name


def _english() -> bool:
    return (get_language() or "").startswith("en")


def department_choices() -> list[tuple[str, str]]:
    """Departments for a form, general work first."""
    return [("", pgettext("grid worker", "general work")), *((key, _in_words(one)) for key, one in _departments().items())]


def class_choices() -> list[tuple[str, str]]:
    """Classes of case types for a form."""
    return [(code, f"{code} {_in_words(one)}") for code, one in _classes().items()]


@cache
def _departments() -> dict[str, tuple[str, str]]:
    return {one.key: (one.name, one.name_en) for one in departments()}


@cache
def _classes() -> dict[str, tuple[str, str]]:
    return {one.key: (one.name, one.name_en) for one in classes()}


def _in_words(names: tuple[str, str] | None) -> str:
    return "" if names is None else names[1] if _english() else names[0]
