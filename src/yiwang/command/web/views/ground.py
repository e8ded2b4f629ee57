"""The grids of a county: the nets and where they disagree, one grid, any code."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from yiwang.access.queries import staff_of_grids
from yiwang.access.web.guards import StaffRequest, staff_view
from yiwang.command.queries.grid_page import GridPage, grid_page
from yiwang.command.queries.ground import GroundFilters, counties_in_reach, ground_page, read_ground_filters
from yiwang.command.queries.layer_grid_page import LayerGridPage, layer_grid_page
from yiwang.command.queries.staff_words import staff_rows
from yiwang.command.web.answers import wants_part
from yiwang.territory.queries import resolve_code

GRID_DIGITS = {15, 17}


@require_safe
@staff_view("view_territory")
def ground(request: StaffRequest) -> HttpResponse:
    """The nets of a county on a map and as a table; for HTMX the table alone."""
    page = ground_page(request.actor, filters_of(request))
    template = "command/parts/ground_findings.html" if wants_part(request) else "command/pages/ground.html"
    return render(request, template, {"page": page})


def filters_of(request: StaffRequest) -> GroundFilters:
    """What the address asks for; 404 for a county that is not the actor's to look at."""
    filters = read_ground_filters(request.actor, request.GET.dict(), request.GET.getlist("show"))
    if filters is None:
        raise Http404
    return filters


@require_safe
@staff_view("view_territory")
def grid(request: StaffRequest, code: str) -> HttpResponse:
    """One grid."""
    page = page_of_grid(request, code)
    return render(request, "command/pages/grid.html", {"page": page, "staff": staff_rows(staff_of_grids([code]))})


def page_of_grid(request: StaffRequest, code: str) -> GridPage:
    """The grid, or 404: also when it lies in a county that is not the actor's."""
    page = grid_page(request.actor, code)
    if page is None:
        raise Http404
    return page


@require_safe
@staff_view("view_territory")
def find(request: StaffRequest) -> HttpResponseBase:
    """Any code of any net, old or new, and the grids of today behind it; straight to the grid when there is just one."""
    asked = request.GET.get("code", "").strip()[:64]
    reach = {code for code, _name in counties_in_reach(request.actor)}
    found = [one for one in resolve_code(asked) if one.place.county in reach] if asked else []
    exact = {one.code for one in found}
    if len(exact) == 1 and len(found[0].code) in GRID_DIGITS:
        came = {"from": asked} if found[0].code != asked else {}
        return redirect(reverse("ground_grid", args=[found[0].code]) + (f"?{urlencode(came)}" if came else ""))
    context: dict[str, Any] = {"asked": asked, "found": found}
    return render(request, "command/pages/ground_find.html", context, status=200 if found or not asked else 404)


@require_safe
@staff_view("view_territory")
def layer_grid(request: StaffRequest, layer: str) -> HttpResponse:
    """One grid of a department's layer (?code=) beside ours."""
    return render(request, "command/pages/layer_grid.html", {"page": page_of_layer_grid(request, layer)})


def page_of_layer_grid(request: StaffRequest, layer: str) -> LayerGridPage:
    """The layer's grid that ?code= names; 404 when the actor may not see it or there is none."""
    page = layer_grid_page(request.actor, layer, request.GET.get("code", "")[:64], request.GET.get("county", ""))
    if page is None:
        raise Http404
    return page
