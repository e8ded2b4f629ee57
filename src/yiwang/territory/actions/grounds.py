"""Store pieces of ground as versions of boundaries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from django.db.models import QuerySet

from yiwang.shared.geo.area import areas_m2
from yiwang.shared.geo.datum import Datum
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.actions.bulk import insert_rows
from yiwang.territory.actions.versions import OWNER, Change
from yiwang.territory.levels import Level
from yiwang.territory.models import Boundary

Geometries = npt.NDArray[np.object_]
BATCH = 1000
FIELDS = ("level", "wkb", "given_wkb", "datum", "area_m2", "generated", "repaired")


@dataclass(frozen=True, slots=True)
class Ground:
    """The ground of a division or grid. `polygon` is WGS 84 degrees; `given` is as the source has it, when that differs."""

    code: str
    level: Level
    polygon: Any
    datum: Datum
    given: Any = None
    generated: bool = False
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """Codes of the boundaries that were written: for the first time, or in place of another."""

    added: set[str]
    changed: set[str]


def store_grounds(grounds: Sequence[Ground], change: Change) -> Stored:
    """Write what differs from the valid boundaries, each as a new version from the change's day.

    Raises WrongInputError when a boundary is already known as of a later day.
    """
    current = {row.code: row for row in _valid(ground.code for ground in grounds)}
    day, wanted = change.version.as_of, _rows(grounds, change)
    later = [row for row in current.values() if row.valid_from > day]
    if later:
        raise WrongInputError(f"The boundary of {later[0].code} is already known as of {later[0].valid_from}, later than {day}.")
    differing = [row for row in wanted if row.code not in current or _differs(current[row.code], row)]
    corrected = [_overwritten(current[r.code], r) for r in differing if r.code in current and current[r.code].valid_from == day]
    new = [row for row in differing if row.code not in current or current[row.code].valid_from != day]
    end_boundaries([row.code for row in new], change)
    insert_rows(new)
    Boundary.objects.using(OWNER).bulk_update(corrected, [*FIELDS, "version"], batch_size=BATCH)
    written = {row.code for row in differing}
    return Stored(added=written - current.keys(), changed=written & current.keys())


def end_boundaries(codes: Sequence[str], change: Change) -> int:
    """Close the valid boundaries of `codes` on the change's day; returns how many. One that only began that day never was."""
    day, ended = change.version.as_of, 0
    for start in range(0, len(codes), BATCH):
        rows = Boundary.objects.using(OWNER).filter(valid_to=None, code__in=codes[start : start + BATCH])
        ended += rows.filter(valid_from__gte=day).delete()[0] + rows.update(valid_to=day)
    return ended


def known_polygons(rows: "QuerySet[Boundary]") -> dict[str, Any]:
    """Polygons in WGS 84 degrees by code, of the valid boundaries among `rows`."""
    found = list(rows.using(OWNER).filter(valid_to=None).values_list("code", "wkb"))
    polygons: Geometries = np.asarray(shapely.from_wkb([bytes(wkb) for _code, wkb in found]), dtype=object)
    return {code: polygon for (code, _wkb), polygon in zip(found, polygons, strict=True)}


def _valid(codes: Iterable[str]) -> list[Boundary]:
    asked = list(codes)
    rows: list[Boundary] = []
    for start in range(0, len(asked), BATCH * 10):
        rows += Boundary.objects.using(OWNER).filter(valid_to=None, code__in=asked[start : start + BATCH * 10])
    return rows


def _rows(grounds: Sequence[Ground], change: Change) -> list[Boundary]:
    polygons: Geometries = np.asarray([ground.polygon for ground in grounds], dtype=object)
    given: Geometries = np.asarray([ground.given for ground in grounds], dtype=object)
    # One polygon has many spellings; the normal one makes a second import of the same file find nothing to do.
    wkbs, given_wkbs = (shapely.to_wkb(shapely.normalize(part)) for part in (polygons, given))
    return [
        Boundary(
            code=ground.code,
            level=ground.level,
            wkb=wkb,
            given_wkb=given_wkb,
            datum=ground.datum,
            area_m2=round(float(size), 1),
            generated=ground.generated,
            repaired=ground.repaired,
            valid_from=change.version.as_of,
            version=change.version,
        )
        for ground, wkb, given_wkb, size in zip(grounds, wkbs, given_wkbs, areas_m2(polygons), strict=True)
    ]


def _differs(known: Boundary, wanted: Boundary) -> bool:
    return bytes(known.wkb) != wanted.wkb or known.generated != wanted.generated


def _overwritten(known: Boundary, wanted: Boundary) -> Boundary:
    for name in (*FIELDS, "version"):
        setattr(known, name, getattr(wanted, name))
    return known
