"""The departments' own nets: which there are in a county, and their ground, ready to be compared and drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import psycopg
import shapely
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Q
from pyproj import Transformer

from yiwang.shared.geo.area import EQUAL_AREA
from yiwang.territory.levels import Level
from yiwang.territory.models import Layer
from yiwang.territory.queries.current import snapshot
from yiwang.territory.queries.snapshot import Snapshot

BASE = "base"  # stands for the net of this product where a layer's code is expected
Geometries = npt.NDArray[np.object_]
GRIDS = """
    SELECT code, name, duty, stated, village, wkb FROM territory_layergrid
    WHERE layer_id = %s AND county = %s ORDER BY code, id"""


@dataclass(frozen=True, slots=True)
class LayerInfo:
    """A net as it is now. `size`: grids, or rows of a list, in all its counties."""

    id: int
    code: str
    name: str
    name_en: str
    department: str
    county: str  # xx0000 where it is wider than a county
    kind: str  # polygons | codes
    datum: str
    source: str
    as_of: date
    size: int

    def called(self, language: str) -> str:
        """Its name for a reader of `language`."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


@dataclass(frozen=True, eq=False)
class Net:
    """The grids of one net in one county. Rows without ground have None in `polygons`. Never changed once made."""

    code: str
    codes: list[str]
    names: list[str]
    polygons: Geometries  # WGS 84, degrees
    duties: list[str] = field(default_factory=list)
    stated: list[str] = field(default_factory=list)  # codes of our own that the rows name
    villages: list[str] = field(default_factory=list)

    def planar(self) -> Geometries:
        """The polygons in metres, on an equal-area plane; None stays None."""
        moved: Geometries = to_plane(self.polygons)
        return moved


def layers_of(county: str) -> tuple[LayerInfo, ...]:
    """The nets that hold today in a county (6 digits), also those of its city and province, by code."""
    wider = [f"{county[:4]}00", f"{county[:2]}0000"]
    rows = Layer.objects.filter(Q(county=county) | Q(county__in=wider), valid_to=None).order_by("code")
    return tuple(_info(row) for row in rows)


def layer_called(code: str) -> LayerInfo | None:
    """The net with this code as it is now."""
    row = Layer.objects.filter(code=code, valid_to=None).first()
    return _info(row) if row else None


def _info(row: Layer) -> LayerInfo:
    return LayerInfo(
        id=row.pk, code=row.code, name=row.name, name_en=row.name_en, department=row.department, county=row.county,
        kind=row.kind, datum=row.datum, source=row.source, as_of=row.valid_from, size=row.size,
    )  # fmt: skip


def net_of(county: str, layer: LayerInfo) -> Net:
    """The grids of a layer in one county. A state of a layer never changes: kept in memory, the least used forgotten."""
    return _net(str(connections[DEFAULT_DB_ALIAS].settings_dict["NAME"]), layer.id, layer.code, county)


@lru_cache(maxsize=64)
def _net(_database: str, layer_id: int, code: str, county: str) -> Net:
    connections[DEFAULT_DB_ALIAS].ensure_connection()
    with psycopg.Cursor(connections[DEFAULT_DB_ALIAS].connection) as cursor:
        rows = cursor.execute(GRIDS, [layer_id, county], binary=True).fetchall()
    codes, names, duties, stated, villages, wkbs = zip(*rows, strict=True) if rows else ((),) * 6
    return Net(code, list(codes), list(names), _read(wkbs), list(duties), list(stated), list(villages))


def base_net(county: str) -> Net:
    """The grids of this product in a county, without micro grids; those without ground are left out."""
    return _base(snapshot(), county)


@lru_cache(maxsize=32)
def _base(state: Snapshot, county: str) -> Net:
    layer = state.layers.get(Level.GRID)
    at = [i for i, code in enumerate(layer.codes) if state.county_of(code) == county] if layer else []
    codes = [layer.codes[i] for i in at] if layer else []
    named = [state.named.get(code) for code in codes]
    return Net(
        BASE,
        codes,
        [one.name if one else "" for one in named],
        layer.polygons[at] if layer else _read(()),
        stated=codes,
        villages=[code[:12] for code in codes],
    )


def _read(wkbs: Sequence[bytes | None]) -> Geometries:
    return np.asarray(shapely.from_wkb(list(wkbs)), dtype=object) if wkbs else np.empty(0, dtype=object)


def to_plane(polygons: Any) -> Any:
    """WGS 84 degrees → metres on an equal-area plane.

    Straight in degrees is a little bent on the plane: a ring whose edges all but touch may cross itself there, and is mended.
    """
    moved = _moved(polygons, "FORWARD")
    if np.all(shapely.is_valid(moved) | shapely.is_missing(moved)):
        return moved
    return shapely.make_valid(moved, method="structure", keep_collapsed=False)


def to_degrees(polygons: Any) -> Any:
    """The way back."""
    return _moved(polygons, "INVERSE")


def _moved(polygons: Any, direction: str) -> Any:
    way = _transformer()
    return shapely.transform(polygons, lambda xy: np.column_stack(way.transform(xy[:, 0], xy[:, 1], direction=direction)))


@lru_cache(maxsize=1)
def _transformer() -> Transformer:
    return Transformer.from_crs("EPSG:4326", EQUAL_AREA, always_xy=True)
