"""Coordinates that cannot be meant: nothing filled in, swapped, out of range."""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from yiwang.shared.geo.datum import CHINA, Datum, Floats

INHABITED = (-180.0, -60.0, 180.0, 72.0)  # west, south, east, north, degrees: beyond these nobody governs a village
ZERO_WITHIN = 1e-4  # degrees: a device that knows nothing sends 0, 0


class Doubt(IntEnum):
    """What is wrong with a pair of coordinates."""

    NONE = 0
    ZERO = 1  # (0, 0): nothing was filled in
    SWAPPED = 2  # usable only with longitude and latitude the other way round
    OUT_OF_RANGE = 3  # not degrees, or where nobody lives


WORDS = {
    Doubt.ZERO: "is 0, 0: nothing was filled in",
    Doubt.SWAPPED: "has longitude and latitude swapped",
    Doubt.OUT_OF_RANGE: "is not a longitude and latitude in degrees",
}


def doubts(lons: Floats, lats: Floats, datum: Datum | str) -> npt.NDArray[np.int8]:
    """For each point (degrees in `datum`) a value of Doubt. What an offset of China is applied to is expected to lie in China."""
    home = INHABITED if Datum(datum) is Datum.WGS84 else CHINA
    straight, turned = _within(lons, lats, home), _within(lats, lons, home)
    swapped = ~straight & turned
    usable = straight | _within(lons, lats, INHABITED)
    answer = np.where(swapped, Doubt.SWAPPED, np.where(usable, Doubt.NONE, Doubt.OUT_OF_RANGE))
    zero = (np.abs(lons) < ZERO_WITHIN) & (np.abs(lats) < ZERO_WITHIN)
    return np.where(zero, Doubt.ZERO, answer).astype(np.int8)


def _within(x: Floats, y: Floats, box: tuple[float, float, float, float]) -> npt.NDArray[np.bool_]:
    inside: npt.NDArray[np.bool_] = (x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3])
    return inside
