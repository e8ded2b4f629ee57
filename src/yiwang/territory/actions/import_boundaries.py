"""`yiwang import boundaries`: the ground of the divisions of one level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from yiwang.shared.geo.datum import Datum
from yiwang.territory.actions.coverage import Piece, grouped_by_whole, settle_gaps, settle_overlaps, troubled
from yiwang.territory.actions.feature_file import Feature, read_features
from yiwang.territory.actions.grounds import Ground, known_polygons, store_grounds
from yiwang.territory.actions.outcome import Findings, Outcome, Report, quiet
from yiwang.territory.actions.versions import OWNER, territory_change
from yiwang.territory.levels import Level
from yiwang.territory.models import Boundary, Division, TerritoryVersion


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How to read a file of polygons. `columns` names properties of the file's own ({"code": "WGBM"})."""

    datum: Datum
    as_of: date
    repair: bool = False
    dry_run: bool = False  # say what would change; write nothing
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def heading(self) -> str:
        """What the last line of the report begins with."""
        return "dry run, nothing was written: " if self.dry_run else ""


def import_boundaries(path: Path, *, level: Level, reading: Reading, report: Report = quiet) -> Outcome:
    """Import a GeoJSON (.gz) or Shapefile of polygons of the divisions of `level`, matched by code, else by a unique name.

    Invalid rings, overlaps and polygons without a division refuse the file, unless `reading.repair`; gaps are reported.
    Raises WrongInputError; then nothing is changed.
    """
    findings = Findings(repair=reading.repair)
    with territory_change(TerritoryVersion.Kind.BOUNDARIES, as_of=reading.as_of, source=path) as change:
        report(f"Reading {path.name} …")
        divisions = {row.code: row for row in Division.objects.using(OWNER).filter(valid_to=None)}
        features = read_features(path, reading.datum, findings, reading.columns)
        matched = _match(features, [row for row in divisions.values() if row.level == level], level, findings)
        pieces = {code: Piece(code, feature.label, feature.polygon) for code, feature in matched.items()}
        report(f"Checking {len(pieces):,} polygons …")
        _check(pieces, divisions, level, findings)
        findings.refuse_errors(path.name, report)
        grounds = [_ground(pieces[code], feature, level, reading.datum) for code, feature in sorted(matched.items())]
        stored = store_grounds(grounds, change)
        change.count(added=len(stored.added), changed=len(stored.changed))
        change.version.levels = str(int(level))
        change.rehearsal = reading.dry_run
        if reading.dry_run:
            for code in sorted(stored.added | stored.changed):
                report(f"  would {'begin' if code in stored.added else 'change'}: {_label(divisions[code], code)}")
    return Outcome(
        what=f"{reading.heading}boundaries of level {level.name.lower()} as of {reading.as_of}",
        added=change.version.added,
        changed=change.version.changed,
        ended=0,
        unchanged=len(grounds) - len(stored.added) - len(stored.changed),
        version=None if reading.dry_run else change.version.pk,
        notes=(*findings.notes, *findings.repairs),
    )


def _match(features: Sequence[Feature], divisions: Sequence[Division], level: Level, findings: Findings) -> dict[str, Feature]:
    """Each feature's division. By code (6 to 12 digits), else by name."""
    codes = {row.code for row in divisions}
    names: dict[str, list[str]] = {}
    for row in divisions:
        names.setdefault(row.name, []).append(row.code)
    matched: dict[str, Feature] = {}
    for feature in features:
        code, by_name = feature.values["code"].ljust(12, "0"), names.get(feature.values["name"], [])
        found = code if code in codes else by_name[0] if len(by_name) == 1 else None
        if found is None:
            _without_division(feature, by_name, level, findings)
        elif found in matched:
            findings.errors.append(f"{feature.label}: {matched[found].label} is the same division.")
        else:
            matched[found] = feature
    return matched


def _without_division(feature: Feature, by_name: Sequence[str], level: Level, findings: Findings) -> None:
    reason = f"{len(by_name)} divisions of level {level.name.lower()} have this name" if by_name else (
        f"no division of level {level.name.lower()} has this code or name"
    )  # fmt: skip
    findings.mend(f"{feature.label}: {reason}.", f"{feature.label} was left out: {reason}.")


def _check(pieces: Mapping[str, Piece], divisions: Mapping[str, Division], level: Level, findings: Findings) -> None:
    stored = known_polygons(Boundary.objects.filter(level__lte=level))
    others = [
        Piece(code, _label(divisions.get(code), code), polygon, fixed=True)
        for code, polygon in stored.items()
        if code not in pieces and code in divisions and divisions[code].level == level
    ]
    everything = [*pieces.values(), *others]
    settle_overlaps(everything, findings)
    wider = {code: polygon for code, polygon in stored.items() if code in divisions and divisions[code].level < level}
    groups = grouped_by_whole(everything, lambda code: nearest_whole(code, divisions, wider))
    for whole in troubled(wider, groups):
        group = groups[whole]
        if any(not piece.fixed for piece in group):
            settle_gaps(wider[whole], _label(divisions[whole], whole), group, findings)


def nearest_whole(code: str, divisions: Mapping[str, Division], polygons: Mapping[str, object]) -> str | None:
    """The code of the nearest wider division of `code` (a division) that has a polygon."""
    row = divisions.get(code)
    while row is not None and row.parent_code:
        if row.parent_code in polygons:
            return row.parent_code
        row = divisions.get(row.parent_code)
    return None


def _label(row: Division | None, code: str) -> str:
    return f"{row.name} ({code})" if row else code


def _ground(piece: Piece, feature: Feature, level: Level, datum: Datum) -> Ground:
    repaired = piece.repaired or feature.repaired
    return Ground(piece.code, level, piece.polygon, datum, given=feature.given, repaired=repaired)
