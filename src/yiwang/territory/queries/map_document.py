"""All that a map of one county shows, as one JSON document: ready to send, also compressed, kept until the territory changes."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zlib import crc32

import numpy as np
import shapely

from yiwang.territory.levels import Level
from yiwang.territory.models import Backdrop
from yiwang.territory.queries.current import snapshot
from yiwang.territory.queries.snapshot import Snapshot

TOLERANCE_DEG = 1e-5  # about a metre: borders keep meeting, because neighbours are simplified together
DIGITS = 6  # of a coordinate: 0.1 m
SECTIONS = {Level.TOWNSHIP: "townships", Level.VILLAGE: "villages", Level.GRID: "grids"}
Collection = dict[str, Any]


@dataclass(frozen=True, slots=True)
class MapDocument:
    """The document in UTF-8 JSON, gzipped; `tag` names its content."""

    tag: str
    gzipped: bytes


def map_document(county: str, *, frame: bool = False) -> MapDocument | None:
    """The map of a county (6 digits); None when there is no such county. `frame`: without what tiles show of it.

    Keys: version, county {code, name, name_en}, bbox [west, south, east, north] or null, and GeoJSON FeatureCollections (WGS 84):
    outline, townships, villages, grids (properties code, name, name_en), backdrop (kind, name, name_en), labels (points: code,
    name, name_en, level). A frame has townships, villages, grids and labels empty.
    """
    state = snapshot()
    return _built(state, county, frame) if county.ljust(12, "0") in state.named else None


@lru_cache(maxsize=16)
def _built(state: Snapshot, county: str, frame: bool) -> MapDocument:
    one = state.named[county.ljust(12, "0")]
    own = {} if frame else _by_county(state).get(county, {})
    outline = _outline(state, one.code)
    document: dict[str, Any] = {
        "version": state.version,
        "county": {"code": county, "name": one.name, "name_en": one.name_en},
        "bbox": None,
        "outline": outline,
    }
    for level, section in SECTIONS.items():
        document[section] = _polygons(state, level, own.get(level, []))
    document["backdrop"] = _backdrop(county)
    document["labels"] = _labels(state, own)
    document["bbox"] = _bounds(outline, *(document[section] for section in SECTIONS.values()))
    plain = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    tag = f"{state.version}-{crc32(plain):08x}"  # version numbers start again where a database is made anew
    return MapDocument(tag, gzip.compress(plain, compresslevel=6, mtime=0))


@lru_cache(maxsize=1)
def _by_county(state: Snapshot) -> dict[str, dict[Level, list[int]]]:
    """Positions in the layers of what lies in each county."""
    found: dict[str, dict[Level, list[int]]] = {}
    for level in SECTIONS:
        for at, code in enumerate(state.layers[level].codes if level in state.layers else ()):
            found.setdefault(state.county_of(code), {}).setdefault(level, []).append(at)
    return found


def _outline(state: Snapshot, code: str) -> Collection:
    layer = state.layers.get(Level(state.named[code].level))
    return _polygons(state, Level(state.named[code].level), [layer.codes.index(code)] if layer and code in layer.codes else [])


def _polygons(state: Snapshot, level: Level, positions: Sequence[int]) -> Collection:
    if not positions:
        return _collection([])
    layer = state.layers[level]
    shapes = shapely.coverage_simplify(layer.polygons[list(positions)], TOLERANCE_DEG)
    return _collection([_feature(shape, _names(state, layer.codes[at])) for at, shape in zip(positions, shapes, strict=True)])


def _names(state: Snapshot, code: str) -> dict[str, Any]:
    one = state.named.get(code)
    return {"code": code, "name": one.name if one else "", "name_en": one.name_en if one else ""}


def _labels(state: Snapshot, own: dict[Level, list[int]]) -> Collection:
    found = []
    for level in (Level.TOWNSHIP, Level.VILLAGE):
        if own.get(level):
            layer = state.layers[level]
            inside = shapely.point_on_surface(layer.polygons[own[level]])
            found += [
                _feature(point, {**_names(state, layer.codes[at]), "level": int(level)})
                for at, point in zip(own[level], inside, strict=True)
            ]
    return _collection(found)


def _backdrop(county: str) -> Collection:
    rows = Backdrop.objects.filter(county=county).order_by("pk")
    return _collection(
        [_feature(shapely.from_wkb(bytes(row.wkb)), {"kind": row.kind, "name": row.name, "name_en": row.name_en}) for row in rows]
    )


def _feature(shape: Any, properties: dict[str, Any]) -> dict[str, Any]:
    rounded = shapely.transform(shape, lambda xy: np.round(xy, DIGITS))
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(rounded)}


def _collection(features: list[dict[str, Any]]) -> Collection:
    return {"type": "FeatureCollection", "features": features}


def _bounds(*collections: Collection) -> list[float] | None:
    shapes = [shapely.geometry.shape(feature["geometry"]) for one in collections for feature in one["features"]]
    return [round(float(edge), DIGITS) for edge in shapely.total_bounds(shapes)] if shapes else None
