"""The locator: points a second with all that a place carries, against a bare shapely STRtree on the same grids and points."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from yiwang.project.bench.fill import owner_connection
from yiwang.project.bench.running import Bench
from yiwang.territory.queries import forget, locate_many
from yiwang.territory.queries.current import snapshot

SERVER, CASES = False, False
ROUNDS = 3
SEED = 7
COUNTY, TOWNS, VILLAGES = "990199", 11, 100  # villages of a township
BETWEEN = 3  # points on an edge between two corners: a grid has 4 + 4 × 3 vertices, like one that was surveyed along streets
WEST, SOUTH, STEP = 126.0, 28.0, 0.003  # in the open sea beside the demonstration's counties; about 300 m
SINCE = date(2024, 1, 1)
Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class LocatorFigure:
    """Points a second: ours; a bare tree that gives the grids a point touches; one that gives the boxes it lies in."""

    points: int
    grids: int
    ours_per_second: float
    exact_per_second: float
    boxes_per_second: float
    load_s: float

    @property
    def ratio(self) -> float:
        return self.ours_per_second / self.exact_per_second


def measure(bench: Bench) -> None:
    """Adds its grids to the installation."""
    figure = measure_locator(bench.size.grids, bench.size.points)
    base = f"STRtree {figure.exact_per_second:,.0f}/s (boxes alone {figure.boxes_per_second:,.0f})"
    what = f"locator, {bench.size.points:,} points in {bench.size.grids:,} grids"
    bench.results.add(what, f"{figure.ours_per_second:,.0f} points/s", base, figure.ratio)
    bench.results.add("   loading the grids", f"{figure.load_s:.1f} s")


def measure_locator(grids: int, points: int) -> LocatorFigure:
    """`points` among `grids` synthetic grids, in turn, median of ROUNDS after one that is not counted. Writes as the owner."""
    chance = np.random.default_rng(SEED)
    shapes, side = draw_grids(grids, chance)
    _store(shapes)
    forget()
    began = time.perf_counter()
    snapshot()
    load_s = time.perf_counter() - began
    lons, lats = WEST + chance.uniform(0, side * STEP, points), SOUTH + chance.uniform(0, side * STEP, points)
    tree = shapely.STRtree(shapes)
    ways: tuple[Callable[[], object], ...] = (
        lambda: locate_many(lons, lats),
        lambda: tree.query(shapely.points(lons, lats), predicate="intersects"),
        lambda: tree.query(shapely.points(lons, lats)),
    )
    rounds = [[_seconds(way) for way in ways] for _ in range(ROUNDS + 1)][1:]
    ours, exact, boxes = (points / median(column) for column in zip(*rounds, strict=True))
    return LocatorFigure(points, grids, ours, exact, boxes, load_s)


def _seconds(way: Callable[[], object]) -> float:
    began = time.perf_counter()
    way()
    return time.perf_counter() - began


def draw_grids(count: int, chance: np.random.Generator) -> tuple[Shapes, int]:
    """`count` uneven quadrilaterals with broken edges that meet without gap or overlap, and how many stand side by side."""
    side = int(np.ceil(np.sqrt(count)))
    corners = np.stack(np.meshgrid(np.arange(side + 1.0), np.arange(side + 1.0)), axis=-1)
    corners += chance.uniform(-0.3, 0.3, corners.shape)
    flat, upright = _broken(corners[:, :-1], corners[:, 1:], chance), _broken(corners[:-1], corners[1:], chance)
    # once round each cell: along the bottom, up the right side, back along the top, down the left side
    rings = np.concatenate([flat[:-1, :, :-1], upright[:, 1:, :-1], flat[1:, :, :0:-1], upright[:, :-1, :0:-1]], axis=2)
    rings = rings.reshape(side * side, -1, 2)[:count] * STEP + (WEST, SOUTH)
    return np.asarray(shapely.polygons(rings), dtype=object), side


def _broken(begin: Floats, end: Floats, chance: np.random.Generator) -> Floats:
    """The points of each edge from `begin` to `end`, both included; neighbours take the same ones."""
    shares = np.linspace(0, 1, BETWEEN + 2)[:, None]
    edges: Floats = begin[..., None, :] * (1 - shares) + end[..., None, :] * shares
    edges[..., 1:-1, :] += chance.uniform(-0.04, 0.04, edges[..., 1:-1, :].shape)
    return edges


def _store(shapes: Shapes) -> None:
    """The grids and the divisions above them, as an import would leave them."""
    connection = owner_connection()
    found = connection.execute(
        "INSERT INTO territory_version (made_at, kind, as_of, source, digest, roots, levels, added, changed, ended)"
        " VALUES (now(), 'grids', %s, '', '', '', '', 0, 0, 0) RETURNING id",
        [SINCE],
    ).fetchall()
    version = found[0][0]
    codes = list(_codes(len(shapes)))
    dated = ("valid_from", "version_id")
    columns: tuple[str, ...] = ("code", "level", "parent_code", "name", "name_en", "virtual", "urban_rural", "datum", *dated)
    _copy(connection, "territory_division", columns, ((*row, "", False, "", "", SINCE, version) for row in _divisions()))
    columns = ("code", "village_code", "parent_code", "kind", "purpose", "name", "name_en", "generated", *dated)
    rows = ((code, code[:12], "", "ordinary", "", "", "", True, SINCE, version) for code in codes)
    _copy(connection, "territory_grid", columns, rows)
    columns = ("code", "level", "wkb", "datum", "area_m2", "generated", "repaired", *dated)
    ground = zip(codes, shapely.to_wkb(shapes), strict=True)
    _copy(
        connection,
        "territory_boundary",
        columns,
        ((code, 6, wkb, "wgs84", 0.0, True, False, SINCE, version) for code, wkb in ground),
    )


def _copy(connection: Any, table: str, columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    with connection.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _codes(count: int) -> Iterator[str]:
    each = -(-count // (TOWNS * VILLAGES))  # grids of a village
    for number in range(count):
        village, grid = divmod(number, each)
        town, village = divmod(village, VILLAGES)
        yield f"{COUNTY}{town + 1:03}{village + 1:03}{grid + 1:03}"


def _divisions() -> Iterator[tuple[str, int, str, str]]:
    """Code, level, parent, name."""
    county = f"{COUNTY}000000"
    yield county, 3, "990100000000", "样本县"
    for town in range(1, TOWNS + 1):
        code = f"{COUNTY}{town:03}000"
        yield code, 4, county, f"第{town}镇"
        yield from ((f"{code[:9]}{village:03}", 5, code, f"{town}-{village}村") for village in range(1, VILLAGES + 1))
