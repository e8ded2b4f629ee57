"""Coordinates between the datums in use in China: WGS 84, CGCS2000, GCJ-02 and BD-09, in degrees, one point or arrays of points.

CGCS2000 and WGS 84 differ by less than a few decimetres and count as one. GCJ-02 and BD-09 are the published, deterministic
offsets; outside China they are WGS 84. Going back is by three rounds of correction: 0.01 mm off.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, overload

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Pair = tuple[Floats, Floats]


class Datum(StrEnum):
    """What a longitude and a latitude refer to. Every input of the product names one."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"

    @classmethod
    def parse(cls, word: str) -> "Datum":
        """The datum a person wrote ("GCJ-02", "wgs84"). Raises ValueError for any other word."""
        return cls(word.strip().lower().replace("-", "").replace("_", ""))


CHINA = (72.004, 0.8293, 137.8347, 55.8271)  # west, south, east, north: where the offsets apply
_SEMI_MAJOR_M = 6378245.0  # Krassovsky 1940, which the offset is built on
_ECCENTRICITY2 = 0.00669342162296594323
_BAIDU = np.pi * 3000.0 / 180.0
_ROUNDS = 3


@overload
def to_wgs84(lon: float, lat: float, datum: Datum | str) -> tuple[float, float]: ...
@overload
def to_wgs84(lon: Floats, lat: Floats, datum: Datum | str) -> Pair: ...
def to_wgs84(lon: Any, lat: Any, datum: Datum | str) -> Any:
    """Degrees in `datum` as degrees in WGS 84; same shape as given. Raises ValueError for an unknown datum."""
    return _convert(lon, lat, _TO_WGS84[Datum(datum)])


@overload
def from_wgs84(lon: float, lat: float, datum: Datum | str) -> tuple[float, float]: ...
@overload
def from_wgs84(lon: Floats, lat: Floats, datum: Datum | str) -> Pair: ...
def from_wgs84(lon: Any, lat: Any, datum: Datum | str) -> Any:
    """Degrees in WGS 84 as degrees in `datum`; same shape as given. Raises ValueError for an unknown datum."""
    return _convert(lon, lat, _FROM_WGS84[Datum(datum)])


def _convert(lon: Any, lat: Any, change: Callable[[Floats, Floats], Pair]) -> Any:
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    inside = (x >= CHINA[0]) & (x <= CHINA[2]) & (y >= CHINA[1]) & (y <= CHINA[3])
    new_x, new_y = change(x, y)
    new_x, new_y = np.where(inside, new_x, x), np.where(inside, new_y, y)
    if x.ndim == 0:
        return float(new_x), float(new_y)
    return new_x, new_y


def _same(x: Floats, y: Floats) -> Pair:
    return x, y


def _gcj_of_wgs(lon: Floats, lat: Floats) -> Pair:
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    waves = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    phi = np.radians(lat)
    magic = 1.0 - _ECCENTRICITY2 * np.sin(phi) ** 2
    meridian_m = _SEMI_MAJOR_M * (1.0 - _ECCENTRICITY2) / (magic * np.sqrt(magic))
    parallel_m = _SEMI_MAJOR_M / np.sqrt(magic) * np.cos(phi)
    return lon + np.degrees(east / parallel_m), lat + np.degrees(north / meridian_m)


def _bd_of_gcj(lon: Floats, lat: Floats) -> Pair:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BAIDU)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BAIDU)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _bd_of_wgs(lon: Floats, lat: Floats) -> Pair:
    return _bd_of_gcj(*_gcj_of_wgs(lon, lat))


def _back(forward: Callable[[Floats, Floats], Pair]) -> Callable[[Floats, Floats], Pair]:
    """The inverse of a small smooth offset: correct the guess by what it misses, three times."""

    def inverse(lon: Floats, lat: Floats) -> Pair:
        guess_lon, guess_lat = lon, lat
        for _ in range(_ROUNDS):
            seen_lon, seen_lat = forward(guess_lon, guess_lat)
            guess_lon, guess_lat = guess_lon + lon - seen_lon, guess_lat + lat - seen_lat
        return guess_lon, guess_lat

    return inverse


_wgs_of_gcj = _back(_gcj_of_wgs)
_gcj_of_bd = _back(_bd_of_gcj)


def _wgs_of_bd(lon: Floats, lat: Floats) -> Pair:
    return _wgs_of_gcj(*_gcj_of_bd(lon, lat))


_TO_WGS84 = {Datum.WGS84: _same, Datum.CGCS2000: _same, Datum.GCJ02: _wgs_of_gcj, Datum.BD09: _wgs_of_bd}
_FROM_WGS84 = {Datum.WGS84: _same, Datum.CGCS2000: _same, Datum.GCJ02: _gcj_of_wgs, Datum.BD09: _bd_of_wgs}
