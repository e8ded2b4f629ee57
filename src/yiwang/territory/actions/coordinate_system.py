"""What a file itself says its coordinates are, held against the datum that the person named."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from yiwang.shared.geo.datum import Datum
from yiwang.shared.wrong_input import WrongInputError

SAME = (Datum.WGS84, Datum.CGCS2000)
KNOWN = {"World Geodetic System 1984": "WGS 84", "China 2000": "CGCS2000"}  # geodetic datum as PROJ calls it: as people do
Shift = Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]


def conversion(said: str, datum: Datum, where: str) -> Shift | None:
    """How to turn the file's coordinates into degrees; None when they are degrees.

    `said` is the text of a .prj or a name such as EPSG:4549, `where` names its source. Raises WrongInputError when it contradicts
    `datum`, or names a system that is none of the four datums.
    """
    try:
        system = CRS.from_user_input(said)
        base = system.geodetic_crs
    except CRSError as problem:
        raise WrongInputError(f"{where} names no coordinate system that is known here: {said[:80]!r}.") from problem
    called = KNOWN.get(base.datum.name if base and base.datum else "")
    if base is None or called is None:
        name = base.name if base else system.name
        raise WrongInputError(
            f"{where} says the coordinates are in {name}, which is none of wgs84, cgcs2000, gcj02, bd09: "
            "have them converted to CGCS2000 first."
        )
    if datum not in SAME:
        raise WrongInputError(
            f"{where} says the coordinates are in {system.name} ({called}), --datum says {datum}: one of the two is wrong. "
            f"Name the datum that is meant, or remove what the file says if that is wrong."
        )
    return _to_degrees(system, base) if system.is_projected else None


def _to_degrees(system: Any, base: Any) -> Shift:
    way = Transformer.from_crs(system, base, always_xy=True)

    def shift(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(way.transform(xy[:, 0], xy[:, 1]))

    return shift
