"""Where a report is: what the sender said (a point, a code, words), as the place it is filed in. Every channel asks here."""

import math
from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yiwang.access.queries import served_counties
from yiwang.cases.actions import ReportedPlace
from yiwang.shared.geo.datum import Datum, to_wgs84
from yiwang.territory.queries import Place, counties, locate, place_by_code, place_in_words, place_of_code

NEAR_ZERO = 1e-4  # degrees: a device that knows nothing sends 0, 0
LABEL, CODE = 200, 64  # characters kept


class PlaceProblem(ValueError):
    """The place cannot be used. `message` is a translated sentence for the sender, `code` a stable name for programs."""

    code = "place"
    message = pgettext_lazy("place", "The place is not usable.")

    def __str__(self) -> str:
        return str(self.message)


class NoPlace(PlaceProblem):
    """Neither a point, nor a code, nor words."""

    code = "no_place"
    message = _("Say where it is: a point on the map, an address, or the area.")


class HalfPoint(PlaceProblem):
    """One of the two coordinates is missing or is no number in range."""

    code = "not_a_coordinate"
    message = _("Latitude and longitude must both be given, as numbers in degrees.")


class UnknownDatum(PlaceProblem):
    """The datum is none of those we convert."""

    code = "unknown_datum"
    message = _("The datum must be wgs84, cgcs2000, gcj02 or bd09.")


class ZeroPoint(PlaceProblem):
    """(0, 0): the device knew nothing."""

    code = "zero_point"
    message = _("Latitude and longitude 0, 0 is not a place here: the device did not know where it was.")


class Swapped(PlaceProblem):
    """Only the other way round are they a place of ours."""

    code = "swapped"
    message = _("Latitude and longitude seem to be swapped.")


class Outside(PlaceProblem):
    """A good point, but not in the territory of this server."""

    code = "outside"
    message = _("This place lies outside the area that is served here.")


class UnknownArea(PlaceProblem):
    """A code that is no division and no grid of ours."""

    code = "unknown_area"
    message = _("There is no division or grid with this code.")


class TooWide(PlaceProblem):
    """A city or a province: nobody's desk."""

    code = "too_wide"
    message = _("Please name the county or district, or a smaller area in it.")


class UnknownAddress(PlaceProblem):
    """Words that name no place of ours, and several counties it could be in."""

    code = "unknown_address"
    message = _("The address could not be found. Please add the county or township, or mark the point on the map.")


def resolve_place(  # noqa: PLR0913  (one argument for each way to say where)
    *,
    lon: float | None = None,
    lat: float | None = None,
    datum: str = "wgs84",
    accuracy_m: float | None = None,
    address: str = "",
    landmark: str = "",
    area_code: str = "",
) -> ReportedPlace:
    """The place to file a report in. lon, lat: degrees in `datum`; area_code: 6 or 12 digits of a division,
    15 or 17 of a grid, or what a department calls one.

    A point decides. Without one the area does, made finer by the division that the address names in it; without an area the
    address alone, or the only county that is served. Raises PlaceProblem, whose message tells the sender what to change.
    """
    if lon is not None or lat is not None:
        return _at_point(lon, lat, datum, accuracy_m, (address, landmark))
    if area_code:
        place = _in_area(area_code.strip(), f"{address} {landmark}")
    elif address.strip() or landmark.strip():
        place = _by_words(f"{address} {landmark}")
    else:
        raise NoPlace
    return replace(_reported(place, (address, landmark)), area_code=area_code.strip())


def _at_point(
    lon: float | None, lat: float | None, datum: str, accuracy_m: float | None, words: tuple[str, str]
) -> ReportedPlace:
    try:
        known = Datum.parse(datum or "wgs84")
    except ValueError:
        raise UnknownDatum from None
    if lon is None or lat is None:
        raise HalfPoint
    _check_degrees(lon, lat)
    east, north = to_wgs84(lon, lat, known)
    place = locate(east, north)
    if place is None:
        raise Swapped if abs(lon) <= 90 and locate(*to_wgs84(lat, lon, known)) else Outside
    if place.township is None:  # only the county is mapped: the address may name the township
        place = place_in_words(" ".join(words), place.county) or place
    return _reported(place, words, (east, north), ((lon, lat), known, _accuracy(accuracy_m)))


def _check_degrees(lon: float, lat: float) -> None:
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise HalfPoint
    if abs(lat) > 90 >= abs(lon) and abs(lat) <= 180:
        raise Swapped
    if abs(lat) > 90 or abs(lon) > 180:
        raise HalfPoint
    if abs(lon) < NEAR_ZERO and abs(lat) < NEAR_ZERO:
        raise ZeroPoint


def _accuracy(metres: float | None) -> float | None:
    return metres if metres is not None and math.isfinite(metres) and metres >= 0 else None


def _in_area(code: str, words: str) -> Place:
    area = place_by_code(code) if len(code) <= CODE else None
    if area is None:
        raise UnknownArea
    finer = place_in_words(words, area.county) if words.strip() else None
    return finer if finer and area.division in _chain(finer) and not area.grid else area


def _chain(place: Place) -> tuple[str | None, ...]:
    return (place.county.ljust(12, "0"), place.township, place.village, place.division)


def _by_words(words: str) -> Place:
    place = place_in_words(words)
    if place is None:
        every = served_counties()
        place = place_of_code(every[0]) if len(every) == 1 else None
    if place is None:
        raise UnknownAddress
    return place


def _reported(
    place: Place,
    words: tuple[str, str],
    point: tuple[float, float] | None = None,
    said: tuple[tuple[float, float] | None, str, float | None] = (None, Datum.WGS84, None),
) -> ReportedPlace:
    if place.township is None and place.county.endswith("00") and place.county not in counties():
        raise TooWide
    return ReportedPlace(
        county=place.county, division=place.division, township=place.township or "", village=place.village or "",
        grid=place.micro or place.grid or "", label=place.label[:LABEL],
        lon=point[0] if point else None, lat=point[1] if point else None,
        original=said[0], datum=str(said[1]), accuracy_m=said[2],
        address=words[0].strip(), landmark=words[1].strip(),
    )  # fmt: skip
