"""Divide a polygon among points: each piece is the ground nearest to its point."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

STEP_DEG = 1e-9  # 0.1 mm: neighbours meet in the same rounded corners


def voronoi_cells(points: Sequence[tuple[float, float]], within: Any) -> list[Any]:
    """For each of the distinct points (WGS 84 degrees, inside `within`) its part of the polygon `within`, in the given order.

    Distances are those on the ground at the middle latitude. Raises ValueError when two points are the same.
    """
    if len(set(points)) != len(points):
        raise ValueError("the points of a Voronoi division must differ")
    if len(points) == 1:
        return [within]
    _west, south, _east, north = within.bounds
    shrink = float(np.cos(np.radians((south + north) / 2)))  # a degree of longitude is that much shorter
    flat = shapely.transform(within, lambda xy: xy * (shrink, 1.0))
    seeds = shapely.multipoints(np.asarray(points) * (shrink, 1.0))
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=flat, ordered=True))
    straight = shapely.transform(cells, lambda xy: xy / (shrink, 1.0))
    return list(shapely.intersection(shapely.set_precision(straight, STEP_DEG), within, grid_size=STEP_DEG))
