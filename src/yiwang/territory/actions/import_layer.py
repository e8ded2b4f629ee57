"""`yiwang import layer`: a department's own net, as it is, beside ours.

Its grids keep the department's codes. Overlaps, gaps and codes that lead nowhere are not refused: they are what comparing shows.
What is refused is what would put ground in the wrong place: another datum, swapped axes, ground outside the territory.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.db import connections, transaction

from yiwang.accountability.actions import record
from yiwang.shared.geo.area import areas_m2
from yiwang.shared.geo.datum import Datum
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.actions.bulk import insert_rows
from yiwang.territory.actions.datum_doubt import refuse_shifted
from yiwang.territory.actions.import_boundaries import Reading
from yiwang.territory.actions.layer_file import LayerRow, read_layer
from yiwang.territory.actions.list_file import is_list
from yiwang.territory.actions.outcome import Findings, Report, quiet
from yiwang.territory.actions.versions import ONE_AT_A_TIME, OPERATOR, OWNER, file_digest
from yiwang.territory.levels import GRID_CODE
from yiwang.territory.models import Layer, LayerGrid
from yiwang.territory.queries import county_of, locate_many, place_of_code

MOSTLY = 0.9  # of a net's grids in one county make it that county's net
COMPARED = ("code", "name", "county", "stated", "village", "duty", "wkb")


@dataclass(frozen=True, kw_only=True)
class NewLayer:
    """What the net is called. `county` (6 digits) '' : told by where most of it lies."""

    code: str
    name: str
    name_en: str = ""
    department: str = ""
    county: str = ""


@dataclass(frozen=True)
class LayerOutcome:
    """What an import of a layer did, by code of the department's grids."""

    name: str
    as_of: date
    county: str
    size: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    dry_run: bool = False

    def __str__(self) -> str:
        counts = f"{len(self.added):,} added, {len(self.changed):,} changed, {len(self.gone):,} gone"
        what = f"layer {self.name} as of {self.as_of} in {self.county}: {self.size:,} grids; {counts}"
        return f"dry run: nothing was written; {what}" if self.dry_run else what


def import_layer(path: Path, *, layer: NewLayer, reading: Reading, report: Report = quiet) -> LayerOutcome:
    """Take in a file as the newest state of a layer. Running it again changes nothing; older codes go on being found.

    Raises WrongInputError, listing by name what is wrong; then nothing is changed.
    """
    findings = Findings(repair=reading.repair)
    with transaction.atomic(using=OWNER):
        with connections[OWNER].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        before = _refuse_older(layer, reading.as_of)
        report(f"Reading {path.name} …")
        rows = read_layer(path, reading, findings)
        findings.refuse_errors(path.name, report)
        report(f"Placing {len(rows):,} grids …")
        grids, county = _placed(rows, layer, findings)
        refuse_shifted([row.polygon for row in rows], county, reading.datum, findings)
        findings.refuse_errors(path.name, report)
        state = _state(path, layer, reading, county, len(grids))
        outcome = _differences(before, state, grids, reading)
        if not reading.dry_run and (before is None or _differs(before, state, outcome)):
            _store(before, state, grids, outcome)
    return outcome


def _refuse_older(layer: NewLayer, day: date) -> Layer | None:
    before = Layer.objects.using(OWNER).filter(code=layer.code, valid_to=None).first()
    if before is not None and before.valid_from > day:
        raise WrongInputError(f"The layer {layer.code} is already known as of {before.valid_from}, later than {day}.")
    if before is not None and layer.county and layer.county != before.county:
        raise WrongInputError(f"The code {layer.code} belongs to a layer of {before.county}. Choose another code.")
    return before


def _placed(rows: Sequence[LayerRow], layer: NewLayer, findings: Findings) -> tuple[list[LayerGrid], str]:
    """The rows as grids with their counties, and the county of the net."""
    drawn = [row for row in rows if row.polygon is not None]
    villages = _villages_of(drawn) if drawn else [_village_stated(row) for row in rows]
    counties = [county_of(village) if village else "" for village in villages]
    county = layer.county or _county_of_net(counties)
    if not county:
        raise WrongInputError(f"Nothing of {layer.name} lies in the territory: is the datum right, is the county imported?")
    grids = []
    for row, village, own in zip(rows, villages, counties, strict=True):
        if row.polygon is not None and not _belongs(own, county):
            reason = f"it lies in {own}" if own else "it lies outside the territory"
            if findings.mend(f"{row.label}: {reason}.", f"{row.label} was left out: {reason}."):
                continue
        grids.append(_grid(row, village, own or county))
    _measure(grids)
    return grids, county


def _belongs(own: str, county: str) -> bool:
    return own.startswith(county.removesuffix("00").removesuffix("00")) and bool(own)


def _villages_of(rows: Sequence[LayerRow]) -> list[str]:
    """For each polygon the finest division at a point of it; '' outside the territory."""
    at = shapely.point_on_surface(np.asarray([row.polygon for row in rows], dtype=object))
    places = locate_many(shapely.get_x(at), shapely.get_y(at))
    return [place.division if place else "" for place in places]


def _village_stated(row: LayerRow) -> str:
    for code in (row.grid, row.village):
        place = place_of_code(code) if code else None
        if place is not None:
            return place.division
    return ""


def _county_of_net(counties: Sequence[str]) -> str:
    """The county most grids lie in, else the narrowest city or province that holds them all; '' when they lie nowhere."""
    known = Counter(code for code in counties if code)
    if not known:
        return ""
    first, times = known.most_common(1)[0]
    if times >= MOSTLY * known.total():
        return first
    digits = next((digits for digits in (6, 4, 2) if len({code[:digits] for code in known}) == 1), 0)
    return f"{first[:digits]:0<6}" if digits else ""


def _grid(row: LayerRow, village: str, county: str) -> LayerGrid:
    stated = row.grid if GRID_CODE.fullmatch(row.grid) else ""
    lies = village if len(village) == 12 and _is_village(village) else ""
    return LayerGrid(
        code=row.code, name=row.name, duty=row.duty, county=county, stated=stated, village=lies,
        wkb=shapely.to_wkb(shapely.normalize(row.polygon)) if row.polygon is not None else None,
        given_wkb=shapely.to_wkb(row.given) if row.given is not None else None,
    )  # fmt: skip


def _is_village(code: str) -> bool:
    place = place_of_code(code)
    return place is not None and place.village == code


def _measure(grids: Sequence[LayerGrid]) -> None:
    drawn = [grid for grid in grids if grid.wkb is not None]
    if drawn:
        polygons: Any = np.asarray(shapely.from_wkb([bytes(grid.wkb or b"") for grid in drawn]), dtype=object)
        for grid, size in zip(drawn, areas_m2(polygons), strict=True):
            grid.area_m2 = round(float(size), 1)


def _state(path: Path, layer: NewLayer, reading: Reading, county: str, size: int) -> Layer:
    listed = is_list(path)
    return Layer(
        code=layer.code, name=layer.name, name_en=layer.name_en, department=layer.department, county=county,
        kind=Layer.Kind.CODES if listed else Layer.Kind.POLYGONS, datum="" if listed else Datum(reading.datum),
        source=path.name[:200], digest=file_digest(path), size=size, valid_from=reading.as_of,
    )  # fmt: skip


def _differences(before: Layer | None, state: Layer, grids: Sequence[LayerGrid], reading: Reading) -> LayerOutcome:
    new, old = _told(grids), _told(LayerGrid.objects.using(OWNER).filter(layer=before)) if before else {}
    return LayerOutcome(
        name=state.name,
        as_of=reading.as_of,
        county=state.county,
        size=state.size,
        added=tuple(sorted(new.keys() - old.keys())),
        changed=tuple(sorted(code for code in new.keys() & old.keys() if new[code] != old[code])),
        gone=tuple(sorted(old.keys() - new.keys())),
        dry_run=reading.dry_run,
    )


def _told(grids: Any) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for grid in grids:
        values = [getattr(grid, name) for name in COMPARED]
        plain = tuple(bytes(value) if isinstance(value, memoryview) else value for value in values)
        found.setdefault(grid.code, []).append(plain)
    return {code: sorted(rows, key=repr) for code, rows in found.items()}


def _differs(before: Layer, state: Layer, outcome: LayerOutcome) -> bool:
    names = ("name", "name_en", "department", "county", "kind", "datum")
    return bool(outcome.added or outcome.changed or outcome.gone) or any(
        getattr(before, name) != getattr(state, name) for name in names
    )


def _store(before: Layer | None, state: Layer, grids: Sequence[LayerGrid], outcome: LayerOutcome) -> None:
    if before is not None:
        Layer.objects.using(OWNER).filter(pk=before.pk).update(valid_to=max(state.valid_from, before.valid_from))
    state.save(using=OWNER)
    for grid in grids:
        grid.layer = state
    insert_rows(grids)
    detail = {
        "layer": state.code, "as_of": state.valid_from.isoformat(), "source": state.source, "digest": state.digest,
        "added": len(outcome.added), "changed": len(outcome.changed), "gone": len(outcome.gone),
    }  # fmt: skip
    record(OPERATOR, "import_layer", f"layer:{state.pk}", detail, county=state.county, using=OWNER)
