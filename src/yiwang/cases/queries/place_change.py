"""A case's place as reported and as it is now, where divisions have changed since."""

from dataclasses import dataclass

from yiwang.cases.models import Case
from yiwang.territory.queries import (
    Place,
    division_names,
    grid_heirs,
    grid_named,
    grid_now,
    place_now,
    place_of_code,
    was_renamed,
)


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """`reported`: county and place in the words of then. `now`: the same today; several where nobody can tell; () if unknown."""

    reported: str
    now: tuple[str, ...]
    codes: tuple[str, ...]  # 12 digits; of grids where only the grid has changed
    precise: bool  # found by the point


def place_change(case: Case, language: str = "") -> PlaceChange | None:
    """What has become of the case's place since it was reported; None where it is what it was. Needs no database."""
    code = case.grid or case.division
    filed = place_of_code(case.division)
    now = place_now(code, case.lon, case.lat)
    if filed is None:
        return None
    codes, precise = now.codes, now.precise
    if _same(case, filed, codes):
        codes, precise = _other_grids(case), case.lon is not None
        if not codes:
            return None
        filed = place_of_code(code) or filed
    english = language.startswith("en")
    county = division_names([f"{case.county:0<12}"], language).get(f"{case.county:0<12}", "")
    then = (filed.label_en if english else "") or case.place_label or filed.label
    return PlaceChange(_joined(county, then), tuple(_label(one, language) for one in codes), codes, precise)


def _other_grids(case: Case) -> tuple[str, ...]:
    """Where the case's own grid has ended: the one at its point, else all that took over ground; () where it goes on."""
    one = grid_named(case.grid) if case.grid else None
    if one is None or one.current:
        return ()
    if case.lon is None or case.lat is None:
        return grid_heirs(one.code)
    here = grid_now(one.code, (case.lon, case.lat))
    return (here.grid,) if here and here.grid and here.grid != one.code else ()


def _same(case: Case, filed: Place, now: tuple[str, ...]) -> bool:
    """It lies in the division that it was filed in, which has the name it had."""
    if len(now) != 1 or (place := place_of_code(now[0])) is None:
        return False
    within = {place.division, place.village, place.township, f"{place.county:0<12}"}
    if case.division not in within or place.county != case.county:
        return False
    levels = (code for code in (filed.township, filed.village) if code and was_renamed(code))
    return all(name in case.place_label for name in division_names(levels).values())


def _label(code: str, language: str) -> str:
    place = place_of_code(code)
    if place is None:
        return code
    county = f"{place.county:0<12}"
    name = division_names([county], language).get(county, "")
    return _joined(name, place.label_en if language.startswith("en") else place.label)


def _joined(county: str, label: str) -> str:
    return label if not county or label.startswith(county) else f"{county} {label}"
