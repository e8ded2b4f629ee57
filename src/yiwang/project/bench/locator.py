"""The locator: points a second with all that a place carries, against a bare shapely STRtree on the same grids."""

import time
from dataclasses import dataclass
from statistics import median

import numpy as np
import shapely
from django.db import connections

from yiwang.territory.queries import locate_many
from yiwang.territory.queries.current import forget, snapshot

ROUNDS = 3
SEED = 7
DEGREES = 0.08  # half the side of the square that the points are drawn from, around the demonstration's larger county


@dataclass(frozen=True, slots=True)
class LocatorFigure:
    """Points a second of both, grids in memory, seconds to load them."""

    points: int
    grids: int
    ours_per_second: float
    bare_per_second: float
    load_s: float

    @property
    def ratio(self) -> float:
        return self.ours_per_second / self.bare_per_second


def measure_locator(points: int) -> LocatorFigure:
    """Alternating, median of ROUNDS; the first call of each warms up and is not counted."""
    chance = np.random.default_rng(SEED)
    lons, lats = 124.5 + chance.uniform(-DEGREES, DEGREES, points), 29.5 + chance.uniform(-DEGREES, DEGREES, points)
    forget()
    began = time.perf_counter()
    snapshot()
    load_s = time.perf_counter() - began
    polygons = _grid_polygons()
    tree = shapely.STRtree(polygons)
    ours, bare = [], []
    for counted in range(-1, ROUNDS):
        began = time.perf_counter()
        locate_many(lons, lats)
        middle = time.perf_counter()
        tree.query(shapely.points(lons, lats), predicate="intersects")
        ended = time.perf_counter()
        if counted >= 0:
            ours.append(points / (middle - began))
            bare.append(points / (ended - middle))
    return LocatorFigure(points, len(polygons), median(ours), median(bare), load_s)


def _grid_polygons() -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT wkb FROM territory_boundary WHERE level = 6 AND valid_to IS NULL")
        stored = np.array([bytes(row[0]) for row in cursor.fetchall()])
    shapes: np.ndarray[tuple[int], np.dtype[np.object_]] = shapely.from_wkb(stored)
    return shapes
