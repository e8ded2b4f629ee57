"""Small drawings of ground as SVG: no script, no map, also on paper."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

WIDE, HIGH, EDGE = 480, 320, 14  # of the drawing, in its own units


@dataclass(frozen=True, slots=True)
class Shape:
    """One polygon ready for `<path d>`; `look` is its CSS class, the label stands at x, y when there is one."""

    path: str
    look: str
    label: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """`said` tells in words what is to be seen."""

    said: str
    shapes: Sequence[Shape]
    wide: int = WIDE
    high: int = HIGH


def drawing(said: str, grounds: Iterable[tuple[Any, str, str]], within: Any) -> Drawing:
    """`grounds` are (polygon in degrees, CSS class, label); `within` is what the frame is laid around."""
    west, south, east, north = within.bounds
    stretch = math.cos(math.radians((south + north) / 2))
    scale = min((WIDE - 2 * EDGE) / max((east - west) * stretch, 1e-9), (HIGH - 2 * EDGE) / max(north - south, 1e-9))
    left = (WIDE - (east - west) * stretch * scale) / 2
    top = (HIGH - (north - south) * scale) / 2

    def place(lon: float, lat: float) -> tuple[float, float]:
        return round(left + (lon - west) * stretch * scale, 1), round(top + (north - lat) * scale, 1)

    made = []
    for polygon, look, label in grounds:
        middle = shapely.point_on_surface(polygon)
        x, y = place(middle.x, middle.y)
        made.append(Shape(_path(polygon, place), look, label, x, y))
    return Drawing(said, made)


def _path(polygon: Any, place: Any) -> str:
    rings = [ring for part in shapely.get_parts(polygon) for ring in (part.exterior, *part.interiors)]
    return "".join("M" + "L".join("{} {}".format(*place(lon, lat)) for lon, lat in ring.coords[:-1]) + "Z" for ring in rings)
