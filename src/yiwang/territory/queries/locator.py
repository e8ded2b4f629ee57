"""Point, code → place. Everything answers from memory."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from yiwang.territory.levels import Level
from yiwang.territory.queries.current import snapshot
from yiwang.territory.queries.place import Named, Place

Numbers = Sequence[float] | npt.NDArray[np.float64]


def locate(lon: float, lat: float) -> Place | None:
    """The place of a point in WGS 84 degrees, down to the grid where there is one; None outside the known territory.

    A point on a border belongs to the side with the smallest code.
    """
    return locate_many([lon], [lat])[0]


def locate_many(lons: Numbers, lats: Numbers) -> list[Place | None]:
    """`locate` for many points at once, in their order. Raises ValueError when the two lengths differ."""
    x, y = np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64)
    if x.shape != y.shape or x.ndim != 1:
        raise ValueError(f"longitudes and latitudes must be two lists of one length, not {x.shape} and {y.shape}")
    places: list[Place | None] = snapshot().locate_many(x, y).tolist()
    return places


def place_of_code(code: str) -> Place | None:
    """The place of a division (12 digits, a county also 6) or grid (15 or 17 digits); None for an unknown code."""
    return snapshot().place(code.ljust(12, "0") if len(code) == 6 else code, precise=False)


def division_is_current(code: str) -> bool:
    """Whether there is a division or grid of this code now: not one that has ended."""
    one = snapshot().named.get(code.ljust(12, "0") if len(code) == 6 else code)
    return one is not None and one.current


def county_of(code: str) -> str:
    """6 digits of the county in which a division or grid lies, by its recorded parents; xx0000 above county level."""
    return snapshot().county_of(code.ljust(12, "0") if len(code) == 6 else code)


def division_names(codes: Iterable[str], language: str = "") -> dict[str, str]:
    """Names of divisions by code, unknown codes left out; English names where `language` is English and there is one."""
    named, english = snapshot().named, language.startswith("en")
    found = ((code, named.get(code)) for code in codes)
    return {code: (one.name_en if english else "") or one.name for code, one in found if one}


def counties(*, ended: bool = False) -> tuple[str, ...]:
    """6-digit codes of the counties that exist now, and of cities that have townships but no counties.

    With `ended` also those that have ended: what was filed there still has its clocks, its readers and its supervisors.
    """
    named = snapshot().named
    return tuple(
        code[:6]
        for code, one in sorted(named.items())
        if (one.current or ended) and not one.virtual and (one.level == Level.COUNTY or _has_townships(one))
    )


def _has_townships(one: Named) -> bool:
    state = snapshot()
    return one.level == Level.CITY and any(
        state.named[child].level == Level.TOWNSHIP for child in state.children.get(one.code, ())
    )


def current_version() -> int:
    """The number of the version that this process answers from; 0 before the first import."""
    return snapshot().version


def children_of(code: str) -> tuple[Named, ...]:
    """Divisions (or grids) directly below `code`, '' for the top; virtual rows such as 市辖区 give way to what is under them."""
    state = snapshot()
    below: list[Named] = []
    for child in state.children.get(code, ()) if code else _tops():
        one = state.named[child]
        below.extend(children_of(child) if one.virtual and one.level < Level.VILLAGE else [one])
    return tuple(sorted(below, key=lambda one: one.code))


def _tops() -> list[str]:
    state = snapshot()
    return [code for code, one in state.named.items() if one.current and one.parent not in state.named]
