"""Where the cases of a batch are: all points at once, then codes and words for those without."""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from yiwang.cases.actions import ReportedPlace
from yiwang.intake.history.account import Finding
from yiwang.intake.history.mapping import CaseMapping
from yiwang.intake.history.rows import LONGEST_ADDRESS, Draft
from yiwang.shared.geo.datum import Datum, to_wgs84
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.queries import Place, counties, division_is_current, locate_many, place_in_words, place_of_code

REMEMBERED = 20_000
NEAR_ZERO = 1e-4  # degrees: a device that knows nothing sends 0, 0
LABEL, LANDMARK = 200, 200
Point = tuple[float, float]


class Placer:
    """Finds the places of one import by its mapping. Raises WrongInputError for a fallback that is no division."""

    def __init__(self, mapping: CaseMapping) -> None:
        self.ways = mapping.places
        self.datum = Datum(mapping.places.datum)
        self.names = {key: " + ".join(columns) for key, columns in mapping.columns.items()}
        self.by_words = lru_cache(REMEMBERED)(place_in_words)
        self.by_code = lru_cache(REMEMBERED)(_place_of)
        self.counties = frozenset(counties())
        self.fallback = place_of_code(self.ways.fallback) if self.ways.fallback else None
        if self.ways.fallback and self.fallback is None:
            raise WrongInputError(f"[places] fallback: there is no division {self.ways.fallback}. Import the divisions first.")

    def place(self, drafts: Sequence[Draft]) -> None:
        """Give every draft its place, or a finding that says why it has none."""
        points = [self._point(draft) if "point" in self.ways.find else None for draft in drafts]
        for draft, (point, found) in zip(drafts, self._located(drafts, points), strict=True):
            place = found or self._otherwise(draft)
            if found is not None and found.township is None and "address" in self.ways.find and draft.where.address:
                place = self.by_words(draft.where.address, found.county) or found
            if place is None:
                draft.wrong.append(self._why(draft))
            elif self._too_wide(place):
                draft.wrong.append(Finding("too_wide", self.names.get("division", ""), draft.where.division))
            else:
                draft.place = _reported(place, draft, point if found else None)

    def _too_wide(self, place: Place) -> bool:
        return place.township is None and place.county.endswith("00") and place.county not in self.counties

    def _point(self, draft: Draft) -> tuple[Point, Datum] | None:
        """The point as written, with its datum; findings where it cannot be used."""
        where = draft.where
        if not where.lon and not where.lat:
            return None
        said = f"{where.lon}, {where.lat}"
        try:
            lon, lat = float(where.lon), float(where.lat)
            datum = Datum.parse(where.datum) if where.datum else self.datum
        except ValueError:
            rule = "not_a_point" if _is_datum(where.datum) else "unknown_datum"
            draft.odd.append(Finding(rule, self.names["lon" if rule == "not_a_point" else "datum"], said))
            return None
        if (lon, lat) in self.ways.default_points:
            draft.odd.append(Finding("default_point", self.names["lon"], said))
            return None
        if (
            not (math.isfinite(lon) and math.isfinite(lat))
            or max(abs(lon), abs(lat)) > 180
            or max(abs(lon), abs(lat)) < NEAR_ZERO
        ):
            draft.odd.append(Finding("not_a_point", self.names["lon"], said))
            return None
        return (lon, lat), datum

    def _located(
        self, drafts: Sequence[Draft], points: Sequence[tuple[Point, Datum] | None]
    ) -> list[tuple[tuple[Point, Point, Datum] | None, Place | None]]:
        """For each draft its point (in WGS 84, as written, datum) and its place."""
        found: list[tuple[tuple[Point, Point, Datum] | None, Place | None]] = [(None, None)] * len(drafts)
        for datum in Datum:
            which = [at for at, point in enumerate(points) if point and point[1] is datum]
            if not which:
                continue
            written = np.asarray([point[0] for at in which if (point := points[at])])
            lons, lats = to_wgs84(written[:, 0], written[:, 1], datum)
            places = locate_many(lons, lats)
            for at, place, lon, lat in zip(which, places, lons.tolist(), lats.tolist(), strict=True):
                point = points[at]
                assert point is not None
                found[at] = ((lon, lat), point[0], datum), place
                if place is None:
                    self._missed(drafts[at], lon, lat)
        return found

    def _missed(self, draft: Draft, lon: float, lat: float) -> None:
        turned = abs(lon) <= 90 and locate_many([lat], [lon])[0] is not None
        said = f"{draft.where.lon}, {draft.where.lat}"
        draft.odd.append(Finding("swapped" if turned else "outside", self.names["lon"], said))

    def _otherwise(self, draft: Draft) -> Place | None:
        """By code, then by words, then the fallback."""
        where = draft.where
        if "division" in self.ways.find and where.division:
            place, current = self.by_code(where.division)
            if place:
                draft.odd += [] if current else [Finding("ended_division", self.names["division"], where.division)]
                finer = self.by_words(where.address, place.county) if "address" in self.ways.find and where.address else None
                return finer if finer and place.division in _chain(finer) and not place.grid else place
            draft.odd.append(Finding("unknown_division", self.names["division"], where.division))
        named = self.by_words(where.address, None) if "address" in self.ways.find and where.address else None
        if named and not self._too_wide(named):
            return named
        if self.fallback:
            draft.odd.append(Finding("by_fallback", self.names.get("address", ""), where.address))
        return self.fallback

    def _why(self, draft: Draft) -> Finding:
        """The reason why there is no place: what was wrong with what was said, if anything was."""
        reasons = {"not_a_point", "unknown_datum", "outside", "swapped", "unknown_division"}
        found = next((one for one in draft.odd if one.rule in reasons), None)
        if found:
            draft.odd.remove(found)
        return found or Finding("no_place", self.names.get("address", ""), draft.where.address)


def _place_of(code: str) -> tuple[Place | None, bool]:
    plain = code.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) in {6, 12, 15, 17}):
        return None, False
    return place_of_code(plain), division_is_current(plain)


def _is_datum(word: str) -> bool:
    try:
        return bool(Datum.parse(word or "wgs84"))
    except ValueError:
        return False


def _chain(place: Place) -> tuple[str | None, ...]:
    return (place.county.ljust(12, "0"), place.township, place.village, place.division)


def _reported(place: Place, draft: Draft, point: tuple[Point, Point, Datum] | None) -> ReportedPlace:
    where = draft.where
    wgs84, written, datum = point or ((None, None), None, Datum.WGS84)
    return ReportedPlace(
        county=place.county, division=place.division, township=place.township or "", village=place.village or "",
        grid=place.micro or place.grid or "", label=place.label[:LABEL], lon=wgs84[0], lat=wgs84[1], original=written,
        datum=str(datum), address=where.address[:LONGEST_ADDRESS], landmark=where.landmark[:LANDMARK], area_code=where.division,
    )  # fmt: skip
