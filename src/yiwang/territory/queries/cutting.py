"""Cut a piece of ground into parts that together are the whole, without crumbs. Degrees in, degrees out; sizes in metres."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from yiwang.territory.queries.layers import to_plane

Geometries = npt.NDArray[np.object_]
CRUMB_M2 = 100.0  # a part smaller than this …
CRUMB_WIDE_M = 10.0  # … or thinner than this on average comes from a border drawn twice
SEAM_DEG = 1e-8  # a millimetre
BORDER_DEG = 1e-5  # a metre
CRUMB_PART = 0.05  # but never more of the whole than this


def area_of(geometry: Any) -> float:
    """Square metres."""
    return float(shapely.area(to_plane(geometry))) if geometry is not None else 0.0


def surface(geometry: Any) -> Any | None:
    """What of a geometry is area, as Polygon or MultiPolygon; None when nothing is."""
    parts = pieces(geometry)
    if not len(parts):
        return None
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def pieces(geometry: Any) -> Geometries:
    """The single polygons of a geometry; lines and points of a collection are left out."""
    parts = shapely.get_parts(shapely.get_parts([geometry]))
    found: Geometries = parts[(shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)]
    return found


def share_border(one: Any, other: Any) -> bool:
    """Whether they lie side by side along a metre or more. Where one was cut, their corners need not meet to the last digit."""
    along = shapely.intersection(shapely.boundary(one), shapely.buffer(other, SEAM_DEG))
    return float(shapely.length(along)) >= BORDER_DEG


def joined(one: Any, other: Any) -> Any:
    """Both together, without a hairline where a corner of one lies beside the border of the other."""
    return surface(shapely.union(one, shapely.snap(other, one, SEAM_DEG)))


def crumbs(parts: Geometries, whole_m2: float) -> npt.NDArray[np.bool_]:
    """Which of these single polygons are too small or too thin to stand for ground of their own."""
    flat = to_plane(parts)
    sizes = shapely.area(flat)
    widths = 2 * sizes / np.maximum(shapely.length(flat), 1e-9)
    few: npt.NDArray[np.bool_] = (sizes < min(CRUMB_M2, whole_m2 * CRUMB_PART)) | (
        (widths < CRUMB_WIDE_M) & (sizes < whole_m2 * CRUMB_PART)
    )
    return few


def along_lines(whole: Any, lines: Any) -> list[Any]:
    """The faces into which lines divide a piece of ground; one face when they do not cross it from border to border."""
    faces = pieces(shapely.polygonize([shapely.union_all([shapely.boundary(whole), lines])]))
    inside = shapely.contains_xy(whole, *shapely.get_coordinates(shapely.point_on_surface(faces)).T)
    return settled(whole, list(faces[inside]))


def by_pieces(whole: Any, cutters: Sequence[Any]) -> list[Any | None]:
    """What each cutter takes of the whole, the first come first served, then what is left; None where nothing remains."""
    left, taken = whole, []
    for cutter in cutters:
        taken.append(surface(shapely.intersection(left, cutter)))
        left = surface(shapely.difference(left, cutter)) if left is not None else None
    return settled(whole, [*taken, left])


def settled(whole: Any, parts: Sequence[Any | None]) -> list[Any | None]:
    """The same parts, each crumb given to the part it has the longest border with; None where only crumbs were."""
    owners = [at for at, part in enumerate(parts) for _ in (pieces(part) if part is not None else ())]
    single = np.concatenate([pieces(part) for part in parts if part is not None] or [np.empty(0, dtype=object)])
    if len(single) < 2:
        return list(parts)
    few = crumbs(single, area_of(whole))
    if few.all() or not few.any():
        return list(parts)
    final = list(owners)
    for at in np.flatnonzero(few).tolist():
        final[at] = _neighbour(at, single, few, owners)
    # Within one whole the parts share exact borders: what is joined leaves no seam.
    return [_joined(single[[i for i, owner in enumerate(final) if owner == at]]) for at in range(len(parts))]


def _neighbour(at: int, single: Geometries, few: npt.NDArray[np.bool_], owners: Sequence[int]) -> int:
    lengths = shapely.length(shapely.intersection(shapely.boundary(single[at]), shapely.boundary(single)))
    ranked = sorted((-round(float(length), 12), i) for i, length in enumerate(lengths.tolist()) if i != at and not few[i])
    return owners[ranked[0][1]]


def _joined(parts: Geometries) -> Any | None:
    return surface(shapely.union_all(parts)) if len(parts) else None
