"""`yiwang import units`: bring units to the state of a table. What the table does not name stays as it is."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.timezone import localdate

from yiwang.access.actions.bulk import NewUnit, UnitsOutcome, create_units
from yiwang.access.actor import Actor
from yiwang.access.models import Unit, UnitKind
from yiwang.access.models.unit import UNIT_CODE
from yiwang.shared.table_file import Table, plain_name, read_table
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.actions import ImportRefusedError
from yiwang.territory.actions.outcome import Report, quiet
from yiwang.territory.queries import Place, counties, place_of_code

REQUIRED = ("code", "name", "kind", "division")
OPTIONAL = ("name_en", "department", "parent", "email")  # a table without the column leaves what is known
LONGEST = {"code": 40, "name": 120, "name_en": 160, "email": 254}
LEVELS = {  # a unit of this kind is looked for at a division of this level; the other kinds serve any
    UnitKind.PROVINCE: "province",
    UnitKind.CITY: "city",
    UnitKind.COUNTY_CENTRE: "county",
    UnitKind.TOWNSHIP_ROOM: "township",
    UnitKind.VILLAGE: "village",
}
Row = Mapping[str, str]


@dataclass(frozen=True)
class _Known:
    """What a row is checked against."""

    units: Mapping[str, Unit]
    departments: Collection[str]
    named: Collection[str]  # codes of the table itself


def import_units(
    path: Path, *, actor: Actor, departments: Collection[str], using: str = "owner", report: Report = quiet
) -> UnitsOutcome:
    """Import a .csv or .csv.gz with columns code, name, kind, division and, if wanted, name_en, department, parent, email.

    `departments`: keys that a unit may have. All in one transaction; a second time changes nothing. Raises WrongInputError when
    the file cannot be used, ImportRefusedError that names every wrong line; then nothing is changed.
    """
    report(f"Reading {path.name} …")
    table = read_table(path)
    columns = _columns(path, table)
    rows = [(line, _cells(cells, columns)) for line, cells in table.lines]
    units = {unit.code: unit for unit in Unit.objects.using(using)}
    known = _Known(units, departments, {row["code"] for _line, row in rows})
    problems = [*_ragged(table), *_problems(rows, known), *_rings(rows, known)]
    for note in table.notes:
        report(f"  note: {note}")
    for problem in problems:
        report(f"  error: {problem}")
    if problems:
        raise ImportRefusedError(path.name, problems)
    return _write(actor, [_unit(row, units.get(row["code"])) for _line, row in rows], units, using)


def _write(actor: Actor, wanted: list[NewUnit], units: Mapping[str, Unit], using: str) -> UnitsOutcome:
    fresh = [unit for unit in wanted if unit.code not in units or unit != _as_new(units[unit.code])]
    if fresh:
        create_units(actor=actor, units=fresh, using=using)
    added = sum(unit.code not in units for unit in fresh)
    return UnitsOutcome(added=added, changed=len(fresh) - added, unchanged=len(wanted) - len(fresh))


def _columns(path: Path, table: Table) -> dict[str, str]:
    """Heading by column of ours. Raises WrongInputError naming what is missing, what is unknown and what there is."""
    headings = {plain_name(heading): heading for heading in table.header if heading}
    found = {name: headings[plain_name(name)] for name in (*REQUIRED, *OPTIONAL) if plain_name(name) in headings}
    if missing := [name for name in REQUIRED if name not in found]:
        raise WrongInputError(
            f"{path.name} has no column {' and '.join(missing)}. Its columns are: {', '.join(headings.values()) or 'none'}."
        )
    if unknown := sorted(set(headings.values()) - set(found.values())):
        raise WrongInputError(f"{path.name} has a column that units do not have: {', '.join(unknown)}.")
    if not table.lines:
        raise WrongInputError(f"{path.name} has a header and no rows.")
    return found


def _cells(cells: Mapping[str, str | None], columns: Mapping[str, str]) -> Row:
    return {name: (cells.get(heading) or "").strip() for name, heading in columns.items()}


def _ragged(table: Table) -> Iterator[str]:
    """Rows with a cell too many: a comma in a name that is not quoted would move everything behind it."""
    for line, cells in table.lines:
        if None in cells:
            yield f"line {line}: more cells than the header has columns."


def _problems(rows: list[tuple[int, Row]], known: _Known) -> Iterator[str]:
    first: dict[str, int] = {}
    for line, row in rows:
        for problem in (*_wrong_words(row), *_wrong_place(row), *_wrong_links(row, known)):
            yield f"line {line}: {problem}"
        if row["code"] in first:
            yield f"line {line}: code {row['code']} is already in line {first[row['code']]}."
        first.setdefault(row["code"], line)


def _wrong_words(row: Row) -> Iterator[str]:
    if not re.fullmatch(UNIT_CODE, row["code"]):
        yield f"code “{row['code']}” is not made of small letters, digits and single hyphens."
    if not row["name"]:
        yield f"{row['code']} has no name."
    for name, most in LONGEST.items():
        if len(row.get(name, "")) > most:
            yield f"{name} of {row['code'][:40]} has more than {most} characters."
    if row.get("email"):
        try:
            validate_email(row["email"])
        except ValidationError:
            yield f"“{row['email']}” of {row['code']} is no e-mail address."


def _wrong_place(row: Row) -> Iterator[str]:
    if row["kind"] not in UnitKind.values:
        yield f"kind “{row['kind']}” of {row['code']} is none of {', '.join(UnitKind.values)}."
        return
    division, needed = row["division"], LEVELS.get(UnitKind(row["kind"]))
    place = place_of_code(division) if len(division) == 12 else None
    if place is None:
        hint = " A spreadsheet has turned it into a number: import the column as text." if "E+" in division.upper() else ""
        yield f"division “{division}” of {row['code']} is not known; it has the 12 digits of an imported division.{hint}"
    elif needed and needed not in _levels(place):
        yield f"{row['code']} is a {row['kind']}, so its division must be a {needed}; {division} {place.label} is not."


def _levels(place: Place) -> set[str]:
    """What the division counts as; a city that has townships and no counties is both."""
    if place.village:
        return {"village"}
    if place.township:
        return {"township"}
    own = {"province"} if place.county.endswith("0000") else {"city"} if place.county.endswith("00") else {"county"}
    return own | ({"county"} if place.county in counties() else set())


def _wrong_links(row: Row, known: _Known) -> Iterator[str]:
    unit = known.units.get(row["code"])
    if unit and unit.valid_to and unit.valid_to <= localdate():
        yield f"{row['code']} ended on {unit.valid_to}: a code is never used again for another unit."
    department, parent = row.get("department", ""), row.get("parent", "")
    if department and department not in known.departments:
        yield f"department “{department}” of {row['code']} is none of {', '.join(sorted(known.departments))}."
    if row["kind"] == UnitKind.DEPARTMENT and not department and not (unit and "department" not in row):
        yield f"{row['code']} is a department office: say which department."
    if parent and parent not in known.units and parent not in known.named:
        yield f"the parent {parent} of {row['code']} is neither in the table nor known."


def _rings(rows: list[tuple[int, Row]], known: _Known) -> Iterator[str]:
    """Units that would belong under themselves, each told once."""
    parents = {code: unit.parent_id or "" for code, unit in known.units.items()}
    parents |= {row["code"]: row["parent"] for _line, row in rows if "parent" in row}
    for line, row in rows:
        at, seen = row["code"], set[str]()
        while at and at not in seen:
            seen.add(at)
            at = parents.get(at, "")
        if at == row["code"]:
            yield f"line {line}: {row['code']} belongs under itself, through its parent {parents[at]}."


def _unit(row: Row, known: Unit | None) -> NewUnit:
    """The unit as it should be; columns that the table does not have keep what is known."""
    before = _as_new(known) if known else NewUnit(code="", name="", kind="", division="", valid_from=localdate())
    given: dict[str, str | None] = dict(row)
    if "parent" in row:
        given["parent"] = row["parent"] or None
    return replace(before, **given)  # type: ignore[arg-type]  # names of the columns are those of the fields


def _as_new(unit: Unit) -> NewUnit:
    return NewUnit(
        code=unit.code, name=unit.name, name_en=unit.name_en, kind=unit.kind, division=unit.division, department=unit.department,
        parent=unit.parent_id, email=unit.email, valid_from=unit.valid_from,
    )  # fmt: skip
