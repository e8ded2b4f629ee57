"""Vector tiles (Mapbox Vector Tile 2.1) of divisions and grids, cut out of the snapshot in memory.

Borders keep meeting without a look at the neighbour: every vertex is put on the lattice of whole numbers that all tiles of a zoom
share, and what falls together becomes one vertex. So a border comes out the same from either side, and from either of two tiles.
A level joins from the zoom at which its pieces can be told apart; one that is still too many for one tile is left out of it.
"""

import gzip
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import mapbox_vector_tile
import numpy as np
import numpy.typing as npt
import shapely

from yiwang.territory.levels import Level, grid_kind
from yiwang.territory.queries.current import snapshot
from yiwang.territory.queries.place import Named
from yiwang.territory.queries.snapshot import Floats, Indexes, Layer, Snapshot
from yiwang.territory.queries.tile_store import TileStore

DEEPEST = 16  # zoom; maps enlarge these tiles further
EXTENT = 2048  # whole numbers across a tile: a quarter of a pixel where a tile is drawn 512 wide
MARGIN = 32  # drawn beyond the edge, so that no line ends in view
MOST = 2_500  # polygons of one level in one tile: keeps a tile below 100 kB compressed
NORTHMOST = 85.0511287798066  # degrees, where the square world of web maps ends
SECTIONS = {  # name in the tile, and the zoom it joins at
    Level.PROVINCE: ("provinces", 0),
    Level.CITY: ("cities", 4),
    Level.COUNTY: ("counties", 6),
    Level.TOWNSHIP: ("townships", 8),
    Level.VILLAGE: ("villages", 11),
    Level.GRID: ("grids", 13),
}
MICRO = ("micro", 15)
LABELS = "labels"
Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile, gzipped; `tag` names its content. `gzipped` is b"" when nothing lies there."""

    tag: str
    gzipped: bytes


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a tile lies: degrees in WGS 84 of its edges, and of its edges with the margin."""

    z: int
    x: int
    y: int

    @property
    def inner(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        return self._box(0.0)

    @property
    def outer(self) -> tuple[float, float, float, float]:
        return self._box(MARGIN / EXTENT)

    def _box(self, margin: float) -> tuple[float, float, float, float]:
        size = 2.0**self.z
        west, east = ((self.x + side) / size * 360.0 - 180.0 for side in (-margin, 1 + margin))
        north, south = (_latitude((self.y + side) / size) for side in (-margin, 1 + margin))
        return west, south, east, north

    def units(self, degrees: Floats) -> Floats:
        """Longitudes and latitudes in the tile's own whole numbers, which grow to the east and to the south."""
        size = 2.0**self.z
        lat = np.radians(np.clip(degrees[:, 1], -NORTHMOST, NORTHMOST))
        right = (degrees[:, 0] / 360.0 + 0.5) * size - self.x
        down = (0.5 - np.arcsinh(np.tan(lat)) / (2 * math.pi)) * size - self.y
        whole: Floats = np.round(np.column_stack([right, down]) * EXTENT)
        return whole


def _latitude(share: float) -> float:
    """Degrees, `share` of the way from the north edge of the world's square to the south edge."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * share))))


def spot(z: int, x: int, y: int) -> Spot | None:
    """The tile's place; None for one that does not exist or is deeper than is made."""
    return Spot(z, x, y) if 0 <= z <= DEEPEST and 0 <= x < 2**z and 0 <= y < 2**z else None


_store = TileStore()


def territory_tile(at: Spot) -> Tile:
    """Sections provinces … grids, micro: polygons with code, name, name_en, a grid's kind; labels: points with the level too."""
    state = snapshot()
    return _store.get(state, (at.z, at.x, at.y), lambda: packed(sections_of(state, at)))


def packed(sections: Sequence[dict[str, Any]]) -> Tile:
    """Encode and compress; an empty tile where no section has anything."""
    filled = [section for section in sections if section["features"]]
    if not filled:
        return Tile("empty", b"")
    # the polygons are whole-numbered and wound already: checking each again would take as long as all the rest
    plain = mapbox_vector_tile.encode(
        filled, default_options={"extents": EXTENT, "y_coord_down": True, "check_winding_order": False}
    )
    return Tile(f"{crc32(plain):08x}-{len(plain)}", gzip.compress(plain, compresslevel=6, mtime=0))


def sections_of(state: Snapshot, at: Spot) -> list[dict[str, Any]]:
    """What a tile shows, section by section, as the encoder takes it."""
    made: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    for level, layer in [*state.layers.items(), (None, state.micro)]:
        name, begins = SECTIONS[level] if level else MICRO
        found = candidates(layer, at) if at.z >= begins else np.empty(0, dtype=np.int64)
        if len(found) > MOST:
            continue
        words = [_words(state, layer.codes[index]) for index in found]
        made.append({"name": name, "features": list(polygon_features(layer.polygons[found], words, at))})
        if level:
            labels += _label_features(state, level, found, words, at)
    return [*made, {"name": LABELS, "features": labels}]


def candidates(layer: Layer, at: Spot) -> Indexes:
    """Positions of the polygons whose box touches the tile with its margin."""
    found: Indexes = np.sort(layer.tree.query(shapely.box(*at.outer)))
    return found


def polygon_features(shapes: Shapes, words: Sequence[dict[str, Any]], at: Spot) -> Iterator[dict[str, Any]]:
    """What of each polygon lies in the tile, in its whole numbers; what is smaller than one of them is left out."""
    if not len(shapes):
        return
    drawn = shapely.transform(_clipped(shapes, at), at.units)
    drawn = shapely.orient_polygons(
        drawn
    )  # outer rings are counter-clockwise by arithmetic: clockwise to the eye, as y grows down
    seen = (shapely.area(drawn) > 0) & np.isin(shapely.get_type_id(drawn), (3, 6))
    for index in np.flatnonzero(seen).tolist():
        yield {"geometry": drawn[index], "properties": words[index]}


def _clipped(shapes: Shapes, at: Spot) -> Shapes:
    west, south, east, north = at.outer
    bounds = shapely.bounds(shapes)
    inside = (bounds[:, 0] >= west) & (bounds[:, 1] >= south) & (bounds[:, 2] <= east) & (bounds[:, 3] <= north)
    cut = shapes.copy()
    cut[~inside] = shapely.clip_by_rect(shapes[~inside], west, south, east, north)
    return cut


def _label_features(
    state: Snapshot, level: Level, found: Indexes, words: Sequence[dict[str, Any]], at: Spot
) -> Iterator[dict[str, Any]]:
    """A point inside each division or grid, in the one tile that holds it."""
    if not len(found):
        return
    points = label_points(state.layers[level], found)
    units = at.units(shapely.get_coordinates(points))
    for index in np.flatnonzero(((units >= 0) & (units < EXTENT)).all(axis=1)).tolist():
        yield {"geometry": shapely.Point(units[index]), "properties": {**words[index], "level": int(level)}}


def label_points(layer: Layer, found: Indexes) -> Shapes:
    """A point inside each of these polygons, worked out once: a province's takes longer than all else in a tile."""
    missing = found[layer.inner_points[found] == None]  # noqa: E711 - element-wise
    layer.inner_points[missing] = shapely.point_on_surface(layer.polygons[missing])
    points: Shapes = layer.inner_points[found]
    return points


def _words(state: Snapshot, code: str) -> dict[str, Any]:
    one = state.named.get(code) or Named(code, "", "", "", 0)
    kind = grid_kind(code)
    said = {"code": code, "name": one.name, "name_en": one.name_en, "kind": kind.value if kind else ""}
    return {key: value for key, value in said.items() if value}
