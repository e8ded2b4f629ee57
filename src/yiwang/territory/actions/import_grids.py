"""`yiwang import grids`: the pieces of ground below the villages.

Code = village (12 digits) + 001 to 899 for an ordinary grid, 900 to 999 for a special one; a micro grid adds 2 digits to its
grid's code. A code is never used twice: a grid that has ended does not come back under it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.db.models import DateField, Value
from django.db.models.functions import Greatest

from yiwang.territory.actions.bulk import insert_rows
from yiwang.territory.actions.coverage import Piece, grouped_by_whole, settle_gaps, settle_overlaps, troubled
from yiwang.territory.actions.feature_file import PROPERTIES, Feature, read_features
from yiwang.territory.actions.grounds import Ground, end_boundaries, known_polygons, store_grounds
from yiwang.territory.actions.import_boundaries import Reading, nearest_whole
from yiwang.territory.actions.list_file import is_list, read_list
from yiwang.territory.actions.outcome import Findings, Outcome, Report, quiet
from yiwang.territory.actions.versions import OWNER, Change, territory_change
from yiwang.territory.levels import GridKind, Level, grid_kind
from yiwang.territory.models import Boundary, Division, Grid, TerritoryVersion

BATCH = 1000
KIND_WORDS = {
    GridKind.ORDINARY: ("ordinary", "基础网格", "普通网格", "一般网格", "网格", "1"),
    GridKind.SPECIAL: ("special", "专属网格", "专网", "专属", "2"),
    GridKind.MICRO: ("micro", "微网格", "3"),
}
KIND_OF = {word: kind for kind, words in KIND_WORDS.items() for word in words}
TOLD = ("village_code", "parent_code", "kind", "purpose", "name", "name_en", "generated")


@dataclass(frozen=True)
class _Known:
    """What the database has before the import."""

    divisions: dict[str, Division]
    grids: dict[str, Grid]
    polygons: dict[str, object]  # of divisions and of grids, by code


def import_grids(path: Path, *, reading: Reading, replace: bool = False, report: Report = quiet) -> Outcome:
    """Import a map of grids, or a table of codes and names without ground (.xlsx, .csv). With `replace` it is all there is in
    the villages it names. What a table has no column for stays as it is known.

    Invalid rings and overlaps refuse the file, unless `reading.repair`; wrong codes always do; gaps are reported.
    Raises WrongInputError; then nothing is changed.
    """
    findings = Findings(repair=reading.repair)
    with territory_change(TerritoryVersion.Kind.GRIDS, as_of=reading.as_of, source=path) as change:
        report(f"Reading {path.name} …")
        known = _known()
        features = _by_code(_read(path, reading, known, findings), known, findings)
        ending = _ending(features, known) if replace else []
        drawn = {code: feature for code, feature in features.items() if feature.polygon is not None}
        pieces = {code: Piece(code, feature.label, feature.polygon) for code, feature in drawn.items()}
        report(f"Checking {len(pieces):,} grids …")
        check_grids(
            pieces, known.divisions, {code: known.polygons[code] for code in known.polygons if code not in ending}, findings
        )
        findings.refuse_errors(path.name, report)
        grids = [_grid(code, feature, change) for code, feature in sorted(features.items())]
        grounds = [
            Ground(
                code,
                Level.GRID,
                pieces[code].polygon,
                reading.datum,
                feature.given,
                repaired=feature.repaired or pieces[code].repaired,
            )
            for code, feature in sorted(drawn.items())
        ]
        changed = store_grids(grids, grounds, change)
        end_grids(ending, change)
        change.rehearsal = reading.dry_run
        if reading.dry_run:
            _tell_what_would_change(grids, changed, ending, known, report)
    version = change.version
    return Outcome(
        what=f"{reading.heading}grids as of {reading.as_of}",
        added=version.added,
        changed=version.changed,
        ended=version.ended,
        unchanged=len(grids) - version.added - version.changed,
        version=None if reading.dry_run else version.pk,
        notes=(*findings.notes, *findings.repairs),
    )


def _read(path: Path, reading: Reading, known: _Known, findings: Findings) -> list[Feature]:
    if not is_list(path):
        return read_features(path, reading.datum, findings, reading.columns)
    table = read_list(path, reading.columns, PROPERTIES)
    features = []
    for line, values in table.rows:
        if before := known.grids.get(values["code"]):
            values |= {field: getattr(before, field) for field in PROPERTIES.keys() - table.fields}
        features.append(Feature(line, values, None))
    return features


def _known() -> _Known:
    return _Known(
        divisions={row.code: row for row in Division.objects.using(OWNER).filter(valid_to=None)},
        grids={row.code: row for row in Grid.objects.using(OWNER).all()},
        polygons=known_polygons(Boundary.objects.all()),
    )


def _by_code(features: Sequence[Feature], known: _Known, findings: Findings) -> dict[str, Feature]:
    """Features by grid code; what is wrong with a code goes to `findings`."""
    found: dict[str, Feature] = {}
    codes = {feature.values["code"] for feature in features}
    for feature in features:
        code = feature.values["code"]
        reason = _wrong_code(feature, codes, known)
        if not reason and code in found:
            reason = f"its code is also that of {found[code].label}"
        if reason:
            findings.errors.append(f"{feature.label}: {reason}.")
        else:
            found[code] = feature
    return found


def _wrong_code(feature: Feature, codes: set[str], known: _Known) -> str:
    """Why the code cannot be used; '' when it can."""
    code, said = feature.values["code"], feature.values["kind"].lower()
    kind, village = grid_kind(code), known.divisions.get(code[:12])
    if kind is None:
        return f"“{code}” is no grid code: 12 digits of the village and 3 of the grid (001 to 999), 2 more for a micro grid"
    if village is None or village.level != Level.VILLAGE:
        return f"there is no village {code[:12]}"
    if said and KIND_OF.get(said) != kind:
        return f"it is said to be “{said}”, its code is that of a grid of kind {kind}"
    parent = known.grids.get(code[:15])
    if kind is GridKind.MICRO and code[:15] not in codes and (parent is None or parent.valid_to):
        return f"there is no grid {code[:15]}"
    if code in known.grids and known.grids[code].valid_to:
        return f"the code belonged to a grid that ended on {known.grids[code].valid_to}; codes are not used again"
    return ""


def _ending(features: Mapping[str, Feature], known: _Known) -> list[str]:
    villages = {code[:12] for code in features}
    return sorted(
        code for code, grid in known.grids.items() if not grid.valid_to and grid.village_code in villages and code not in features
    )


def check_grids(
    pieces: Mapping[str, Piece], divisions: Mapping[str, Division], polygons: Mapping[str, object], findings: Findings
) -> None:
    """Overlaps and gaps: grids against each other and their village (else township, county …), micro grids within their grid."""
    _check_micro(pieces, polygons, findings)
    grids = [piece for code, piece in pieces.items() if len(code) == 15]
    grids += [Piece(code, f"grid {code}", polygons[code], fixed=True) for code in _neighbours(grids, polygons, pieces)]
    settle_overlaps(grids, findings)
    wholes = {code: polygon for code, polygon in polygons.items() if len(code) == 12}
    village_or_wider = _village_or_wider(divisions, wholes)
    groups = grouped_by_whole(grids, village_or_wider)
    for whole in troubled(wholes, groups):
        group = groups[whole]
        if any(not piece.fixed for piece in group):
            settle_gaps(wholes[whole], f"{divisions[whole].name} ({whole})", group, findings)


def _neighbours(grids: Sequence[Piece], polygons: Mapping[str, Any], pieces: Mapping[str, Piece]) -> list[str]:
    """Stored grids that new ones could overlap, and all of the same counties: they count when gaps are measured."""
    codes = [code for code in polygons if len(code) == 15 and code not in pieces]
    if not codes or not grids:
        return []
    counties = {piece.code[:6] for piece in grids}
    tree = shapely.STRtree([polygons[code] for code in codes])
    _new, near = tree.query(np.asarray([piece.polygon for piece in grids], dtype=object))
    return sorted({codes[at] for at in near.tolist()} | {code for code in codes if code[:6] in counties})


def _village_or_wider(divisions: Mapping[str, Division], wholes: Mapping[str, object]) -> Callable[[str], str | None]:
    def whole_of(code: str) -> str | None:
        return code[:12] if code[:12] in wholes and code[:12] in divisions else nearest_whole(code[:12], divisions, wholes)

    return whole_of


def _check_micro(pieces: Mapping[str, Piece], polygons: Mapping[str, object], findings: Findings) -> None:
    parts = [piece for code, piece in pieces.items() if len(code) == 17]
    settle_overlaps(parts, findings)
    for parent, group in grouped_by_whole(parts, lambda code: code[:15]).items():
        whole = pieces[parent].polygon if parent in pieces else polygons.get(parent)
        if whole is not None:
            settle_gaps(whole, f"grid {parent}", group, findings)


def _grid(code: str, feature: Feature, change: Change) -> Grid:
    kind = grid_kind(code)
    assert kind is not None
    return Grid(
        code=code,
        village_code=code[:12],
        parent_code=code[:15] if kind is GridKind.MICRO else "",
        kind=kind,
        purpose=feature.values["purpose"][:50],
        name=feature.values["name"][:100],
        name_en=feature.values["name_en"][:150],
        valid_from=change.version.as_of,
        version=change.version,
    )


def _tell_what_would_change(
    grids: Sequence[Grid], changed: set[str], ending: Sequence[str], known: _Known, report: Report
) -> None:
    for grid in grids:
        if grid.code not in known.grids:
            report(f"  would begin: {grid}")
        elif grid.code in changed:
            report(f"  would change: {grid}")
    for code in ending:
        report(f"  would end: {known.grids[code]}")


def store_grids(grids: Sequence[Grid], grounds: Sequence[Ground], change: Change) -> set[str]:
    """Write new grids, correct what is told differently of known ones, keep the versions of their ground.

    Returns the codes of known grids that are now different.
    """
    known = {row.code: row for row in Grid.objects.using(OWNER).filter(code__in=[grid.code for grid in grids])}
    moved = store_grounds(grounds, change).changed
    new = [grid for grid in grids if grid.code not in known]
    retold = [grid for grid in grids if grid.code in known and _retell(known[grid.code], grid)]
    insert_rows(new)
    Grid.objects.using(OWNER).bulk_update([known[grid.code] for grid in retold], [*TOLD, "version"], batch_size=BATCH)
    changed = (moved | {grid.code for grid in retold}) - {grid.code for grid in new}
    change.count(added=len(new), changed=len(changed))
    return changed


def _retell(known: Grid, wanted: Grid) -> bool:
    """Take over what is told differently; False when nothing is."""
    if all(getattr(known, name) == getattr(wanted, name) for name in TOLD):
        return False
    for name in (*TOLD, "version"):
        setattr(known, name, getattr(wanted, name))
    return True


def end_grids(codes: Sequence[str], change: Change) -> None:
    """End grids and their ground on the change's day. The rows stay, so that their codes are not given again."""
    day = change.version.as_of
    for start in range(0, len(codes), BATCH):
        rows = Grid.objects.using(OWNER).filter(code__in=codes[start : start + BATCH], valid_to=None)
        # One that only began that day never was; but under the code of one that a steward made cases may lie already.
        rows.filter(valid_from__gte=day).exclude(version__kind=TerritoryVersion.Kind.RESHAPED).delete()
        rows.update(valid_to=Greatest("valid_from", Value(day, DateField())))
    end_boundaries(codes, change)
    change.count(ended=len(codes))
