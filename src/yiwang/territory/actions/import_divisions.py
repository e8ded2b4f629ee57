"""`yiwang import divisions`: bring the divisions to the state of a file as of a day, and record what became of what.

What a file does not speak of stays: a division ends only where its parent is in the file with other
children, or has ended itself.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from yiwang.shared.geo.datum import Datum
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.actions.bulk import insert_rows
from yiwang.territory.actions.division_file import DivisionTable, read_divisions
from yiwang.territory.actions.division_plan import ATTRIBUTES, IDENTITY, Plan, plan_divisions
from yiwang.territory.actions.grounds import end_boundaries
from yiwang.territory.actions.outcome import Findings, Outcome, Report, quiet
from yiwang.territory.actions.state_successors import read_successors, replace_links, write_links
from yiwang.territory.actions.succession import Stated
from yiwang.territory.actions.versions import OWNER, Change, territory_change
from yiwang.territory.levels import Level
from yiwang.territory.models import Division, Grid, TerritoryVersion

BATCH = 2000


@dataclass(frozen=True)
class DivisionsFile:
    """A .csv or .csv.gz of divisions valid on `as_of`. `datum`: of its coordinates, which are left out without it.

    `successors`: a table of what a steward states to have become of what; it wins over what would be found.
    """

    path: Path
    as_of: date
    datum: Datum | None = None
    successors: Path | None = None


def import_divisions(
    path: Path, *, as_of: date, datum: Datum | None = None, successors: Path | None = None, report: Report = quiet
) -> Outcome:
    """Import a file of divisions; see DivisionsFile.

    Raises WrongInputError (nothing is changed) when the file cannot be used or tells of an older state than is known.
    """
    file = DivisionsFile(path, as_of, datum, successors)
    with territory_change(TerritoryVersion.Kind.DIVISIONS, as_of=as_of, source=path) as change:
        table, plan, stated = _read(file, change, report)
        _write(plan, change)
        replace_links(_about_the_past(stated, plan), change)
        _remember_scope(table, change)
        notes = _notes(plan, table)
    for note in (*plan.counts(), *plan.succession(), *(f"note: {note}" for note in notes)):
        report(f"  {note}")
    return Outcome(
        what=f"divisions as of {as_of}",
        added=change.version.added,
        changed=change.version.changed,
        ended=change.version.ended,
        unchanged=plan.unchanged,
        version=change.version.pk,
        notes=(*change.notes, *notes),
        levels=plan.counts(),
    )


def look_at_divisions(file: DivisionsFile, *, report: Report = quiet) -> Plan:
    """The same reading and planning as `import_divisions`, and nothing written. Raises WrongInputError alike."""
    with transaction.atomic(using=OWNER):
        version = TerritoryVersion(kind=TerritoryVersion.Kind.DIVISIONS, as_of=file.as_of)
        _table, plan, stated = _read(file, Change(version), report)
    plan.restated = _about_the_past(stated, plan)
    return plan


def _read(file: DivisionsFile, change: Change, report: Report) -> tuple[DivisionTable, Plan, Stated]:
    findings = Findings()
    current = {row.code: row for row in Division.objects.using(OWNER).filter(valid_to=None)}
    report(f"Reading {file.path.name} …")
    table = read_divisions(file.path, file.datum, {code: row.level for code, row in current.items()}, findings)
    ended = dict(Division.objects.using(OWNER).exclude(code__in=current).values_list("code", "level"))
    known = {**ended, **{code: row.level for code, row in current.items()}}
    coming = {code: row.level for code, row in table.rows.items()}
    stated = read_successors(file.successors, known, {**known, **coming}, findings) if file.successors else {}
    findings.refuse_errors(file.path.name, report)
    _refuse_older(table, current, file.as_of, change)
    change.notes += findings.notes
    return table, plan_divisions(table, current, change.version, file.datum, stated), stated


def _about_the_past(stated: Stated, plan: Plan) -> Stated:
    """What is stated of divisions that had ended before."""
    return {old: links for old, links in stated.items() if old not in plan.before}


def _refuse_older(table: DivisionTable, current: dict[str, Division], as_of: date, change: Change) -> None:
    roots = {row.code for row in table.rows.values() if row.parent not in table.rows}
    earlier = TerritoryVersion.objects.using(OWNER).filter(kind=TerritoryVersion.Kind.DIVISIONS).exclude(pk=change.version.pk)
    days = [version.as_of for version in earlier if roots & set(version.roots.split())]
    days += [current[code].valid_from for code in table.rows if code in current]
    if days and max(days) > as_of:
        raise WrongInputError(f"The divisions are already known as of {max(days)}; a file as of {as_of} would take them back.")
    change.newer = bool(days) and max(days) < as_of


def _write(plan: Plan, change: Change) -> None:
    rows = Division.objects.using(OWNER)
    same_day = [row.pk for row in plan.ended if row.valid_from == plan.as_of]  # never was: a correction on the same day
    rows.filter(pk__in=same_day).delete()
    closing = [row.pk for row in plan.ended + plan.renewed if row.valid_from != plan.as_of]
    for start in range(0, len(closing), BATCH):
        rows.filter(pk__in=closing[start : start + BATCH]).update(valid_to=plan.as_of)
    if plan.corrected:
        rows.bulk_update(plan.corrected, [*IDENTITY, *ATTRIBUTES, "version"], batch_size=BATCH // 4)
    insert_rows(plan.new)
    write_links(plan.kinship.links, change)
    plan.ended_boundaries = end_boundaries([row.code for row in plan.ended], change)
    change.count(added=len(plan.new) - len(plan.renewed), changed=len(plan.renewed) + len(plan.corrected), ended=len(plan.ended))


def _remember_scope(table: DivisionTable, change: Change) -> None:
    change.version.roots = " ".join(sorted(row.code for row in table.rows.values() if row.parent not in table.rows))
    change.version.levels = "".join(str(int(level)) for level in sorted({row.level for row in table.rows.values()}))


def _notes(plan: Plan, table: DivisionTable) -> list[str]:
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
