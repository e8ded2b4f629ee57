"""What the public may read of cases: types that may be public, coarse places, and a reporter's words once a person released them.

Everything here leaves out what is not public in the database already: an exact point that was not released is never read.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Max

from yiwang.cases.lifecycle import FINAL, State
from yiwang.cases.masking import mask
from yiwang.cases.models import Case, CaseAttachment, CaseEvent, CaseType
from yiwang.shared.db.scope import Scope, scoped

COARSE = 3  # decimals of a degree, about 100 m
MOST = 1000  # cases in one answer
EARTH_M = 6_371_008.8

# Rounded until released, here and in the search around a point: asking with small circles finds nothing that is not shown.
LAT = f"CASE WHEN words_released_at IS NULL THEN round(lat::numeric, {COARSE})::float8 ELSE lat END"
LON = f"CASE WHEN words_released_at IS NULL THEN round(lon::numeric, {COARSE})::float8 ELSE lon END"
COLUMNS = f"""id, county, number, case_type_id, state, coalesce(lead_unit_id, unit_id) AS unit, township, village, division,
  {LAT} AS lat, {LON} AS lon, words_released_at IS NOT NULL AS released, photos_released_at,
  CASE WHEN words_released_at IS NULL THEN '' ELSE public_words END AS words,
  CASE WHEN words_released_at IS NULL THEN '' ELSE address END AS address,
  CASE WHEN words_released_at IS NULL THEN '' ELSE grid END AS grid,
  CASE WHEN state = ANY(%(final)s) THEN outcome ELSE '' END AS outcome,
  CASE WHEN state = ANY(%(final)s) THEN reply ELSE '' END AS reply,
  CASE WHEN state = ANY(%(final)s) THEN NULL ELSE next_due_at END AS due_at, reported_at, public_at"""
PUBLIC = "may_be_public AND track = 'open'"
DISTANCE = f"""2 * {EARTH_M} * asin(sqrt(least(1, sin(radians(({LAT} - %(lat)s) / 2)) ^ 2
  + cos(radians(%(lat)s)) * cos(radians({LAT})) * sin(radians(({LON} - %(lon)s) / 2)) ^ 2)))"""
CONDITIONS = {
    "since": "reported_at >= %(since)s",
    "until": "reported_at <= %(until)s",
    "updated_since": "public_at >= %(updated_since)s",
    "updated_until": "public_at <= %(updated_until)s",
    "case_types": "case_type_id = ANY(%(case_types)s)",
    "numbers": "number = ANY(%(numbers)s)",
    "closed": "(state = ANY(%(final)s)) = %(closed)s",
    "radius_m": f"""lat BETWEEN %(south)s AND %(north)s AND lon BETWEEN %(west)s AND %(east)s
      AND {DISTANCE} <= %(radius_m)s""",  # the box is quick, the distance exact
}
# County by county, each from its own index, then the newest of all: no sort of everything that a province has.
LISTING = """SELECT found.* FROM unnest(%(counties)s::text[]) AS place (code) CROSS JOIN LATERAL (
  SELECT {columns} FROM cases_case WHERE county = place.code AND {conditions} ORDER BY {order} DESC, id LIMIT %(reach)s
) AS found ORDER BY {order} DESC, id LIMIT %(limit)s OFFSET %(offset)s"""


@dataclass(frozen=True, slots=True)
class PublicCase:
    """One case as the public may see it. lat, lon: WGS 84, rounded to COARSE decimals unless `released`."""

    id: UUID
    county: str
    number: str
    case_type: str
    state: State
    unit: str
    township: str
    village: str
    division: str
    grid: str
    lat: float | None
    lon: float | None
    released: bool
    words: str
    address: str
    outcome: str
    reply: str
    due_at: datetime | None
    reported_at: datetime
    public_at: datetime
    photos: tuple[UUID, ...] = ()
    steps: tuple[tuple[datetime, State], ...] = ()  # only when asked for, oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicFilters:
    """What is asked for; None means: whatever it is. Moments are aware; `lat`, `lon` in WGS 84 go with `radius_m`."""

    counties: Sequence[str]
    since: datetime | None = None
    until: datetime | None = None
    updated_since: datetime | None = None
    updated_until: datetime | None = None
    case_types: Sequence[str] | None = None
    numbers: Sequence[str] | None = None
    closed: bool | None = None
    lat: float | None = None
    lon: float | None = None
    radius_m: float | None = None
    limit: int = MOST
    offset: int = 0
    with_steps: bool = False
    by_update: bool = False  # newest change first instead of newest report


def public_cases(filters: PublicFilters) -> list[PublicCase]:
    """Public cases, newest first, at most `limit`. Opens its own transaction; at most three statements."""
    counties = tuple(sorted(set(filters.counties)))
    if not counties:
        return []
    with scoped(Scope(counties=counties)):
        rows = _rows(filters, list(counties))
        photos = _photos(rows)
        steps = _steps(rows) if filters.with_steps else {}
    return [_shown(row, photos.get(row["id"], ()), steps.get(row["id"], ())) for row in rows]


def county_of_number(number: str) -> str:
    """The 6 digits that a case number begins with; "" when it is none."""
    county, dash, _rest = number.partition("-")
    return county if dash and len(county) == 6 and county.isascii() and county.isdigit() else ""


def public_photo(number: str, photo_id: UUID) -> str | None:
    """The digest of the stored file of a photo that was released; None for any other."""
    county = county_of_number(number)
    if not county:
        return None
    with scoped(Scope(counties=(county,))):
        case = (
            Case.objects.filter(county=county, number=number, may_be_public=True, track="open")
            .values("id", "photos_released_at")
            .first()
        )
        if case is None or case["photos_released_at"] is None:
            return None
        photos = CaseAttachment.objects.filter(
            county=county,
            case_id=case["id"],
            id=photo_id,
            source="reporter",
            media_type="image/jpeg",
            at__lte=case["photos_released_at"],
        )
        return photos.values_list("sha256", flat=True).first()


def _rows(filters: PublicFilters, counties: list[str]) -> list[dict[str, Any]]:
    asked = {name: getattr(filters, name) for name in CONDITIONS}
    conditions = [PUBLIC, *(CONDITIONS[name] for name, value in asked.items() if value is not None)]
    statement = LISTING.format(
        columns=COLUMNS, conditions=" AND ".join(conditions), order="public_at" if filters.by_update else "reported_at"
    )
    limit = max(0, min(filters.limit, MOST))
    values = asked | {
        "counties": counties, "final": sorted(FINAL), "lat": filters.lat, "lon": filters.lon,
        "limit": limit, "offset": filters.offset, "reach": limit + filters.offset,
        **_box(filters), **{name: list(asked[name] or ()) for name in ("case_types", "numbers")},
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _box(filters: PublicFilters) -> dict[str, float]:
    """A box around the circle that is asked for, with room for the rounding of points; round the globe near its seams."""
    if filters.lat is None or filters.lon is None or filters.radius_m is None:
        return dict.fromkeys(("south", "north", "west", "east"), 0.0)
    rounding = 10.0**-COARSE
    high = math.degrees(filters.radius_m / EARTH_M) + rounding
    south, north = filters.lat - high, filters.lat + high
    narrowest = math.cos(math.radians(max(abs(south), abs(north))))
    wide = high / narrowest + rounding if narrowest > 0.01 else 360.0
    west, east = filters.lon - wide, filters.lon + wide
    if west < -180 or east > 180:
        west, east = -180.0, 180.0
    return {"south": south, "north": north, "west": west, "east": east}


def _photos(rows: Iterable[Mapping[str, Any]]) -> dict[UUID, tuple[UUID, ...]]:
    """Photos of the reporter that were there when a person released them."""
    released = {row["id"]: row for row in rows if row["photos_released_at"]}
    if not released:
        return {}
    found = CaseAttachment.objects.filter(
        county__in={row["county"] for row in released.values()}, case_id__in=released, source="reporter", media_type="image/jpeg"
    ).order_by("at", "id")
    photos: dict[UUID, tuple[UUID, ...]] = {}
    for case_id, photo_id, at in found.values_list("case_id", "id", "at"):
        if at <= released[case_id]["photos_released_at"]:
            photos[case_id] = (*photos.get(case_id, ()), photo_id)
    return photos


def _steps(rows: Sequence[Mapping[str, Any]]) -> dict[UUID, tuple[tuple[datetime, State], ...]]:
    """When each case came into which state; no words, no names."""
    events = CaseEvent.objects.filter(
        county__in={row["county"] for row in rows}, case_id__in=[row["id"] for row in rows], public=True
    ).exclude(to_state=F("from_state"))
    steps: dict[UUID, tuple[tuple[datetime, State], ...]] = {}
    for case_id, at, state in events.exclude(to_state="").order_by("at", "id").values_list("case_id", "at", "to_state"):
        steps[case_id] = (*steps.get(case_id, ()), (at, State(state)))
    return steps


def _shown(row: dict[str, Any], photos: tuple[UUID, ...], steps: tuple[tuple[datetime, State], ...]) -> PublicCase:
    return PublicCase(
        id=row["id"], county=row["county"], number=row["number"], case_type=row["case_type_id"], state=State(row["state"]),
        unit=row["unit"], township=row["township"], village=row["village"], division=row["division"], grid=row["grid"],
        lat=row["lat"], lon=row["lon"], released=row["released"],
        words=_masked(row["words"]), address=_masked(row["address"]), outcome=row["outcome"],
        reply=_masked(row["reply"]), due_at=row["due_at"], reported_at=row["reported_at"],
        public_at=row["public_at"], photos=photos, steps=steps,
    )  # fmt: skip


def _masked(text: str) -> str:
    """Masked once more on its way out: the rules may have grown since it was stored."""
    return mask(text).text if text else ""


def case_types_changed_at() -> datetime | None:
    """When the taxonomy was last changed: programs that keep a copy ask for it."""
    changed: datetime | None = CaseType.objects.aggregate(at=Max("changed_at"))["at"]
    return changed
