"""Departments' layers, where they disagree with our net, and what a code leads to. For staff, in the counties of their post."""

import gzip
import json
from typing import Any
from zlib import crc32

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yiwang.access.web.guards import StaffRequest
from yiwang.command.api.guard import problem, staff_endpoint
from yiwang.command.queries import ground_json
from yiwang.command.queries.ground import GroundFilters, read_ground_filters
from yiwang.shared.web.conditional import TILE, tagged
from yiwang.territory.queries import BASE, layers_of, spot
from yiwang.territory.queries.layer_tiles import layer_tile as tile_of_layer


@require_safe
@staff_endpoint("view_territory")
def layers(request: StaffRequest) -> HttpResponseBase:
    """?county= → every net of the county with its source and counts."""
    return _sent(request, ground_json.layers_document(_filters(request).county))


@require_safe
@staff_endpoint("view_territory")
def layer_tile(request: StaffRequest, layer: str, z: int, x: int, y: int) -> HttpResponseBase:
    """A vector tile of a layer in one county (?county=); the layer `base` is our own net, from a wider zoom than public tiles."""
    place, county = spot(z, x, y), _filters(request).county
    known = next((one for one in layers_of(county) if one.code == layer), None) if layer != BASE else None
    if place is None or (known is None and layer != BASE):
        return problem(404, "no_such_tile", _("There is no such tile."))
    found = tile_of_layer(county, known, place)
    return tagged(request, found.tag, found.gzipped, TILE, kept="private")


@require_safe
@staff_endpoint("view_territory")
def findings(request: StaffRequest) -> HttpResponseBase:
    """?county=&layer=&kind=&q=&sort=&page= → findings, a hundred on a page."""
    document = ground_json.findings_document(_filters(request))
    return _sent(request, document) if document else problem(404, "unknown_layer", _("There is no such layer here."))


@require_safe
@staff_endpoint("view_territory")
def findings_geojson(request: StaffRequest) -> HttpResponseBase:
    """The same as GeoJSON."""
    document = ground_json.findings_geojson(_filters(request))
    if document is None:
        return problem(404, "unknown_layer", _("There is no such layer here."))
    return _sent(request, document, "application/geo+json")


def _filters(request: StaffRequest) -> GroundFilters:
    filters = read_ground_filters(request.actor, request.GET.dict())
    if filters is None:
        raise Http404
    return filters


def _sent(request: HttpRequest, document: dict[str, Any], content_type: str = "application/json") -> HttpResponseBase:
    plain = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return tagged(request, f"{crc32(plain):08x}", gzip.compress(plain, compresslevel=6, mtime=0), content_type, kept="private")
