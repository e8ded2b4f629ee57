"""GET Service Requests: the arguments of a list, and public cases as GeoReport v2 shows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiwang.access.queries import unit_names
from yiwang.cases.lifecycle import FINAL
from yiwang.cases.queries.case_types import case_type
from yiwang.cases.queries.public import MOST, PublicCase, PublicFilters, county_of_number, public_cases
from yiwang.intake.channels.open311.attributes import read_moment
from yiwang.intake.channels.open311.jurisdiction import counties_under, read_jurisdiction
from yiwang.intake.channels.open311.problems import Problem
from yiwang.intake.channels.open311.reading import YES, read_number
from yiwang.intake.wording import OUTCOMES, STATES
from yiwang.shared.geo.datum import Datum, to_wgs84
from yiwang.shared.plain_text import plain_text
from yiwang.shared.web.words import full_words
from yiwang.territory.queries import division_names, division_now

SPAN = timedelta(days=90)
RADIUS_M, WIDEST_M = 1000.0, 100_000.0
DEEPEST = 100_000  # cases that pages may skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as it was asked for."""

    filters: PublicFilters
    extensions: bool = False


def read_arguments(query: Mapping[str, list[str]]) -> Asked:
    """The arguments of GET requests. Empty ones count as not sent. Raises Problem 400 or 404."""
    sent = {name: ",".join(filter(None, map(plain_text, values))) for name, values in query.items()}
    counties = _with_wider(counties_under(read_jurisdiction(sent.get("jurisdiction_id", "")), ended=True))
    extensions = sent.get("extensions", "").lower() in YES
    page = _page(sent)
    if ids := _list(sent.get("service_request_id", "")):
        return Asked(_by_number(ids, counties, page), extensions)
    filters = PublicFilters(
        counties=counties, case_types=_list(sent.get("service_code", "")) or None, closed=_status(sent.get("status", "")),
        with_steps=extensions, limit=page[0], offset=page[1],
    )  # fmt: skip
    return Asked(_near(_dated(filters, sent), sent), extensions)


def one_case(number: str) -> Asked:
    """The case with this number, as a list of at most one."""
    return Asked(PublicFilters(counties=[county_of_number(number)], numbers=[plain_text(number)], limit=1))


def answer_list(asked: Asked) -> list[dict[str, object]]:
    """The content of `service_requests`."""
    cases = public_cases(replace(asked.filters, with_steps=asked.extensions))
    units = unit_names({case.unit for case in cases})
    names = division_names({code for case in cases for code in (case.township, case.village)}, get_language() or "")
    return [_request(case, units, names) | (_extended(case) if asked.extensions else {}) for case in cases]


def _by_number(ids: list[str], counties: Iterable[str], page: tuple[int, int]) -> PublicFilters:
    """Cases by their numbers; a number outside the jurisdiction is as unknown as any other."""
    within = set(counties)
    named = {county_of_number(number) for number in ids} & within
    return PublicFilters(counties=sorted(named), numbers=ids[:MOST], limit=page[0], offset=page[1])


def _with_wider(counties: Iterable[str]) -> list[str]:
    """Counties with the codes under which cities and provinces file what is wider than a county."""
    every = set(counties)
    return sorted(every | {f"{code[:4]}00" for code in every} | {f"{code[:2]}0000" for code in every})


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _status(text: str) -> bool | None:
    asked = {word.lower() for word in _list(text)}
    if not asked <= {"open", "closed"}:
        raise Problem(400, _("status must be open, closed, or both with a comma between them."))
    return None if len(asked) != 1 else asked == {"closed"}


def _page(sent: Mapping[str, str]) -> tuple[int, int]:
    """How many, and how many to skip."""
    size, page = _whole(sent.get("page_size", ""), MOST), _whole(sent.get("page", ""), 1)
    size = min(size, MOST)
    if size * (page - 1) > DEEPEST:
        raise Problem(400, _("This page is too far back. Ask for a shorter span of time."))
    return size, size * (page - 1)


def _whole(text: str, otherwise: int) -> int:
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise Problem(400, _("page and page_size must be whole numbers from 1."))
    return int(text)


def _dated(filters: PublicFilters, sent: Mapping[str, str]) -> PublicFilters:
    """By the time of the report, at most 90 days; without that limit by the last change, when only that is asked for."""
    since, until = _moment(sent, "start_date"), _moment(sent, "end_date")
    updated_since, updated_until = _moment(sent, "updated_after"), _moment(sent, "updated_before")
    if since and until and until - since > SPAN:
        raise Problem(400, _("start_date and end_date may be at most 90 days apart."))
    by_update = bool(updated_since or updated_until) and not (since or until)
    if not by_update:
        since, until = _span(since, until)
    return replace(
        filters, since=since, until=until, updated_since=updated_since, updated_until=updated_until, by_update=by_update
    )


def _span(since: datetime | None, until: datetime | None) -> tuple[datetime, datetime | None]:
    """The open end filled in: 90 days before the end, or after the beginning; the most recent 90 days when both are open."""
    if since is None:
        return (until or timezone.now()) - SPAN, until
    return since, until or since + SPAN


def _moment(sent: Mapping[str, str], name: str) -> datetime | None:
    text = sent.get(name, "")
    moment = read_moment(text) if text else None
    if text and (moment is None or not 1900 < moment.year < 2200):
        raise Problem(400, _("%(field)s must be a date and time, as in 2026-11-20T14:30:00Z.") % {"field": name})
    return moment and moment.astimezone(UTC)  # the database knows fewer offsets than can be sent


def _near(filters: PublicFilters, sent: Mapping[str, str]) -> PublicFilters:
    lat, lon = read_number(sent.get("lat", "")), read_number(sent.get("long", ""))
    radius_m = read_number(sent.get("radius", ""))
    if lat is None and lon is None:
        return filters
    radius_m = RADIUS_M if radius_m is None else radius_m
    if lat is None or lon is None or not (abs(lat) <= 90 and abs(lon) <= 180 and 0 < radius_m <= WIDEST_M):
        raise Problem(400, _("lat and long must be degrees, radius metres up to %(most)s.") % {"most": int(WIDEST_M)})
    try:
        lon, lat = to_wgs84(lon, lat, Datum.parse(sent.get("datum", "") or "wgs84"))
    except ValueError:
        raise Problem(400, _("The datum must be wgs84, cgcs2000, gcj02 or bd09.")) from None
    return replace(filters, lat=lat, lon=lon, radius_m=radius_m)


def _request(case: PublicCase, units: Mapping[str, str], names: Mapping[str, str]) -> dict[str, object]:
    area = " ".join(names[code] for code in (case.township, case.village) if code in names)
    closed = case.state in FINAL
    return {
        "service_request_id": case.number,
        "status": "closed" if closed else "open",
        "status_notes": _notes(case),
        "service_name": case_type(case.case_type).label,
        "service_code": case.case_type,
        "description": case.words or None,
        "agency_responsible": units.get(case.unit),
        "service_notice": _("The next step is due by %(when)s.") % {"when": full_words(case.due_at)} if case.due_at else None,
        "requested_datetime": w3(case.reported_at),
        "updated_datetime": w3(case.public_at),
        "expected_datetime": w3(case.due_at) if case.due_at else None,
        "address": case.address or area or None,
        "address_id": case.grid or case.division,
        "zipcode": None,
        "lat": case.lat,
        "long": case.lon,
        "media_url": photo_url(case, 0) if case.photos else None,
    }


def _notes(case: PublicCase) -> str:
    words = [str(OUTCOMES[case.outcome]) if case.outcome in OUTCOMES else str(STATES[case.state]), case.reply]
    return "\n".join(word for word in words if word)


def _extended(case: PublicCase) -> dict[str, object]:
    return {
        "extended_attributes": {
            "state": str(case.state),
            "division": case.division,
            "division_now": ",".join(division_now(case.division)) or None,
            "exact_place": case.released,
            "photos": [{"media_url": photo_url(case, at)} for at in range(len(case.photos))],
        },
        "notes": [{"datetime": w3(at), "description": str(STATES[state]), "type": str(state)} for at, state in case.steps],
    }


def photo_url(case: PublicCase, at: int) -> str:
    """Where a released photo is."""
    return f"{settings.PUBLIC_URL}/open311/v2/media/{quote(case.number)}/{case.photos[at]}.jpg"


def w3(moment: datetime) -> str:
    """A moment in the W3C form that the specification asks for, in the deployment's time zone with its offset."""
    return timezone.localtime(moment).isoformat(timespec="seconds")
