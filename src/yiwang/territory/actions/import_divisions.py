"""`yiwang import divisions`: bring the divisions to the state of a file as of a day.

What a file does not speak of stays: a division ends only where its parent is in the file with other
children, or has ended itself.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from yiwang.shared.geo.datum import Datum
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.actions.bulk import insert_rows
from yiwang.territory.actions.division_file import DivisionRow, DivisionTable, read_divisions
from yiwang.territory.actions.grounds import end_boundaries
from yiwang.territory.actions.outcome import Findings, Outcome, Report, quiet
from yiwang.territory.actions.versions import OWNER, Change, territory_change
from yiwang.territory.levels import Level
from yiwang.territory.models import Division, Grid, TerritoryVersion

BATCH = 2000
IDENTITY = ("level", "parent_code", "name", "virtual")  # another value is another version of the division
ATTRIBUTES = ("name_en", "urban_rural", "lon", "lat", "given_lon", "given_lat", "datum")  # another value is a correction


@dataclass
class _Plan:
    """What the import will do to the table."""

    new: list[Division] = field(default_factory=list)
    renewed: list[Division] = field(default_factory=list)  # rows that end because a new version of the same code begins
    corrected: list[Division] = field(default_factory=list)
    ended: list[Division] = field(default_factory=list)
    unchanged: int = 0
    ended_boundaries: int = 0


def import_divisions(path: Path, *, as_of: date, datum: Datum | None = None, report: Report = quiet) -> Outcome:
    """Import a .csv or .csv.gz of divisions valid on `as_of`. `datum`: of its coordinates, which are left out without it.

    Raises WrongInputError (nothing is changed) when the file cannot be used or tells of an older state than is known.
    """
    findings = Findings()
    with territory_change(TerritoryVersion.Kind.DIVISIONS, as_of=as_of, source=path) as change:
        current = {row.code: row for row in Division.objects.using(OWNER).filter(valid_to=None)}
        report(f"Reading {path.name} …")
        table = read_divisions(path, datum, {code: row.level for code, row in current.items()}, findings)
        findings.refuse_errors(path.name, report)
        _refuse_older(table, current, as_of, change)
        plan = _plan(table, current, change, datum)
        _write(plan, as_of, change)
        _remember_scope(table, change)
        notes = _notes(plan, table)
    for note in notes:
        report(f"  note: {note}")
    return Outcome(
        what=f"divisions as of {as_of}",
        added=change.version.added,
        changed=change.version.changed,
        ended=change.version.ended,
        unchanged=plan.unchanged,
        version=change.version.pk,
        notes=(*findings.notes, *notes),
    )


def _refuse_older(table: DivisionTable, current: dict[str, Division], as_of: date, change: Change) -> None:
    roots = {row.code for row in table.rows.values() if row.parent not in table.rows}
    earlier = TerritoryVersion.objects.using(OWNER).filter(kind=TerritoryVersion.Kind.DIVISIONS).exclude(pk=change.version.pk)
    days = [version.as_of for version in earlier if roots & set(version.roots.split())]
    days += [current[code].valid_from for code in table.rows if code in current]
    if days and max(days) > as_of:
        raise WrongInputError(f"The divisions are already known as of {max(days)}; a file as of {as_of} would take them back.")
    change.newer = bool(days) and max(days) < as_of


def _plan(table: DivisionTable, current: dict[str, Division], change: Change, datum: Datum | None) -> _Plan:
    plan = _Plan()
    for code, row in table.rows.items():
        known = current.get(code)
        wanted = _division(row, table, known, change, datum)
        if known is None:
            plan.new.append(wanted)
        elif any(getattr(known, name) != getattr(wanted, name) for name in IDENTITY):
            _renew(plan, known, wanted)
        elif any(getattr(known, name) != getattr(wanted, name) for name in ATTRIBUTES):
            plan.corrected.append(_overwritten(known, wanted))
        else:
            plan.unchanged += 1
    plan.ended = _vanished(table, current)
    return plan


def _division(row: DivisionRow, table: DivisionTable, known: Division | None, change: Change, datum: Datum | None) -> Division:
    """The row as it should be; columns that the file does not have keep what is known."""
    wanted = Division(
        code=row.code,
        level=row.level,
        parent_code=row.parent,
        name=row.name,
        virtual=row.virtual,
        name_en=row.name_en or "",
        urban_rural=row.urban_rural or "",
        valid_from=change.version.as_of,
        version=change.version,
    )
    if row.point and row.given and datum:
        wanted.lon, wanted.lat = row.point
        wanted.given_lon, wanted.given_lat = row.given
        wanted.datum = datum
    if known:
        kept: tuple[str, ...] = () if table.has_points else ATTRIBUTES[2:]
        kept += () if table.has_name_en else ("name_en",)
        kept += () if table.has_urban_rural else ("urban_rural",)
        for name in kept:
            setattr(wanted, name, getattr(known, name))
    return wanted


def _renew(plan: _Plan, known: Division, wanted: Division) -> None:
    if known.valid_from == wanted.valid_from:  # the same day said differently is a correction
        plan.corrected.append(_overwritten(known, wanted))
        return
    plan.renewed.append(known)
    plan.new.append(wanted)


def _overwritten(known: Division, wanted: Division) -> Division:
    for name in (*IDENTITY, *ATTRIBUTES):
        setattr(known, name, getattr(wanted, name))
    known.version = wanted.version
    return known


def _vanished(table: DivisionTable, current: dict[str, Division]) -> list[Division]:
    """Current rows that the file leaves out where it speaks of their siblings, and everything below them."""
    spoken_of = {row.parent for row in table.rows.values() if row.parent in table.rows}
    gone: dict[str, Division] = {}
    for code, row in sorted(current.items(), key=lambda item: item[1].level):
        if code not in table.rows and (row.parent_code in spoken_of or row.parent_code in gone):
            gone[code] = row
    return list(gone.values())


def _write(plan: _Plan, as_of: date, change: Change) -> None:
    rows = Division.objects.using(OWNER)
    same_day = [row.pk for row in plan.ended if row.valid_from == as_of]  # never was: a correction on the same day
    rows.filter(pk__in=same_day).delete()
    closing = [row.pk for row in plan.ended + plan.renewed if row.valid_from != as_of]
    for start in range(0, len(closing), BATCH):
        rows.filter(pk__in=closing[start : start + BATCH]).update(valid_to=as_of)
    if plan.corrected:
        rows.bulk_update(plan.corrected, [*IDENTITY, *ATTRIBUTES, "version"], batch_size=BATCH // 4)
    insert_rows(plan.new)
    plan.ended_boundaries = end_boundaries([row.code for row in plan.ended], change)
    change.count(added=len(plan.new) - len(plan.renewed), changed=len(plan.renewed) + len(plan.corrected), ended=len(plan.ended))


def _remember_scope(table: DivisionTable, change: Change) -> None:
    change.version.roots = " ".join(sorted(row.code for row in table.rows.values() if row.parent not in table.rows))
    change.version.levels = "".join(str(int(level)) for level in sorted({row.level for row in table.rows.values()}))


def _notes(plan: _Plan, table: DivisionTable) -> list[str]:
    notes = []
    below = [row for row in plan.ended if row.level == Level.VILLAGE and row.parent_code not in table.rows]
    if below:
        notes.append(f"{len(below):,} of the ended divisions are villages of townships that ended.")
    if plan.ended_boundaries:
        notes.append(f"{plan.ended_boundaries:,} boundaries ended with their divisions: import those of the new divisions.")
    villages = {row.code for row in plan.ended if row.level == Level.VILLAGE}
    grids = sum(
        1
        for village in Grid.objects.using(OWNER).filter(valid_to=None).values_list("village_code", flat=True)
        if village in villages
    )
    if grids:
        notes.append(
            f"{grids:,} grids lie in villages that ended; they keep their codes until grids of the new villages are imported."
        )
    return notes
