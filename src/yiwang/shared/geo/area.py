"""Sizes on the ground of polygons in WGS 84 degrees."""

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

EQUAL_AREA = "EPSG:6933"  # cylindrical equal-area on the WGS 84 ellipsoid


def areas_m2(polygons: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """Square metres of each polygon, edges straight between their ends: right to a few parts in a million for a county."""
    flat: npt.NDArray[np.object_] = shapely.transform(polygons, _project)
    return np.asarray(shapely.area(flat), dtype=np.float64)


def area_m2(polygon: Any) -> float:
    """Square metres of one polygon in WGS 84 degrees."""
    return float(areas_m2(np.asarray([polygon], dtype=object))[0])


def _project(degrees: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.column_stack(_transformer().transform(degrees[:, 0], degrees[:, 1]))


@lru_cache(maxsize=1)
def _transformer() -> Transformer:
    return Transformer.from_crs("EPSG:4326", EQUAL_AREA, always_xy=True)
