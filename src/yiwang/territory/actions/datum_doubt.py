"""A file read in the wrong datum lies half a kilometre beside its county. That can be seen, and is said in time."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from yiwang.shared.geo.datum import Datum, from_wgs84, to_wgs84
from yiwang.territory.actions.grounds import known_polygons
from yiwang.territory.actions.outcome import Findings
from yiwang.territory.models import Boundary

OUTSIDE_FROM = 0.01  # of the net beyond the county's border: worth a second look
MUCH_BETTER = 0.2  # another datum leaves at most this part of it outside
KINDS = (Datum.WGS84, Datum.GCJ02, Datum.BD09)


def refuse_shifted(polygons: Sequence[Any], county: str, datum: Datum, findings: Findings) -> None:
    """Add an error when the polygons (WGS 84 degrees, read as `datum`) fit their county far better when read in another datum."""
    drawn = [polygon for polygon in polygons if polygon is not None]
    code = county.ljust(12, "0")
    whole = known_polygons(Boundary.objects.filter(code=code)).get(code) if drawn else None
    if whole is None:
        return
    net = shapely.union_all(drawn)
    outside = _outside(net, whole)
    if outside < OUTSIDE_FROM:
        return
    read_as = Datum.WGS84 if datum is Datum.CGCS2000 else datum
    others = {kind: _outside(_read_again(net, read_as, kind), whole) for kind in KINDS if kind is not read_as}
    best = min(others, key=lambda kind: (others[kind], kind))
    if others[best] <= outside * MUCH_BETTER:
        findings.errors.append(
            f"read as {datum}, {outside:.0%} of the net lies outside {county}; read as {best}, {others[best]:.1%}. "
            f"Is the datum {best}? Or was the county's boundary imported in a wrong one?"
        )


def _outside(net: Any, whole: Any) -> float:
    return float(shapely.area(shapely.difference(net, whole)) / shapely.area(net))


def _read_again(net: Any, was: Datum, now: Datum) -> Any:
    def again(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        lons, lats = from_wgs84(xy[:, 0], xy[:, 1], was)
        return np.column_stack(to_wgs84(lons, lats, now))

    return shapely.make_valid(shapely.transform(net, again))
