"""Read-only answers about the territory. No personal data; they change only with the territory, which their ETag names."""

import math
from typing import Any
from zlib import crc32

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yiwang.shared.geo.datum import Datum, to_wgs84
from yiwang.shared.web.conditional import TILE, tagged
from yiwang.territory import queries


@require_safe
def county_map(request: HttpRequest, county: str) -> HttpResponseBase:
    """The map of a county as one document (see queries.map_document); 404 for an unknown county.

    ?detail=frame leaves out what tiles show.
    """
    document = queries.map_document(county, frame=request.GET.get("detail") == "frame")
    if document is None:
        return _problem(404, "unknown_division", _("There is no division or grid with this code."))
    return tagged(request, document.tag, document.gzipped, "application/json")


@require_safe
def tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponseBase:
    """A vector tile of divisions and grids; 204 where there is nothing, 404 where there is no such tile."""
    place = queries.spot(z, x, y)
    if place is None:
        return _problem(404, "no_such_tile", _("There is no such tile."))
    found = queries.territory_tile(place)
    return tagged(request, found.tag, found.gzipped, TILE)


@require_safe
def locate_point(request: HttpRequest) -> HttpResponseBase:
    """?lon=&lat=&datum= → the place of a point; 400 for what is no point, 404 outside the territory."""
    try:
        datum = Datum.parse(request.GET.get("datum", ""))
    except ValueError:
        return _problem(400, "unknown_datum", _("The datum must be wgs84, cgcs2000, gcj02 or bd09."))
    point = _point(request)
    if point is None:
        return _problem(400, "not_a_coordinate", _("Latitude and longitude must both be given, as numbers in degrees."))
    place = queries.locate(*to_wgs84(*point, datum))
    if place is None:
        return _problem(404, "outside", _("This place lies outside the area that is served here."))
    names = ("county", "division", "township", "village", "grid", "micro", "label", "label_en")
    answer: dict[str, Any] = {name: getattr(place, name) for name in names}
    response = _json({**answer, "version": queries.current_version()})
    response["Cache-Control"] = "private, max-age=60"  # where somebody is: not for shared caches
    return response


@require_safe
def code(request: HttpRequest, code: str) -> HttpResponseBase:
    """Any code that is or was in use → the grids of today behind it; ?layer= and ?county= narrow it. 404 for an unknown one."""
    found = queries.resolve_code(code, request.GET.get("layer"), request.GET.get("county") or None)
    if not found:
        return _problem(404, "unknown_code", _("Nobody here uses or used this code."))
    grids = [
        {
            "code": one.code,
            "level": "grid" if len(one.code) > 12 else "division",
            "share": one.share,
            "county": one.place.county,
            "label": one.place.label,
            "label_en": one.place.label_en,
            "way": [
                {"code": step.code, "layer": step.layer, "basis": step.basis, "since": step.since and step.since.isoformat()}
                for step in one.way
            ],
        }
        for one in found
    ]
    response = _json({"version": queries.current_version(), "code": code, "grids": grids})
    response["Cache-Control"] = "public, max-age=60"
    return response


@require_safe
def divisions_below(request: HttpRequest) -> HttpResponseBase:
    """?parent=CODE → what lies directly below; without a parent the top. 404 for an unknown code."""
    parent = request.GET.get("parent", "")
    if parent and queries.place_of_code(parent) is None:
        return _problem(404, "unknown_division", _("There is no division or grid with this code."))
    below = [
        {
            "code": one.code,
            "name": one.name,
            "name_en": one.name_en,
            "level": one.level,
            "more": bool(queries.children_of(one.code)),
        }
        for one in queries.children_of(parent.ljust(12, "0") if len(parent) == 6 else parent)
    ]
    response = _json({"version": queries.current_version(), "parent": parent, "divisions": below})
    etag = f'W/"{queries.current_version()}-{crc32(response.content):08x}"'
    return _unchanged(request, etag) or _cacheable(response, etag)


def _point(request: HttpRequest) -> tuple[float, float] | None:
    try:
        lon, lat = float(request.GET.get("lon", "")), float(request.GET.get("lat", ""))
    except ValueError:
        return None
    usable = math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90
    return (lon, lat) if usable else None


def _unchanged(request: HttpRequest, etag: str) -> HttpResponseBase | None:
    return get_conditional_response(request, etag=etag) if "If-None-Match" in request.headers else None


def _json(data: dict[str, Any]) -> HttpResponse:
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})


def _cacheable(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=60"
    return response


def _problem(status: int, code: str, message: str) -> JsonResponse:
    return JsonResponse({"error": code, "message": message}, status=status, json_dumps_params={"ensure_ascii": False})
