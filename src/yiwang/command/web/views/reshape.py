"""Adopt, split, merge, end: a form, then what would change, and only then the change. One address each; works without scripts."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_http_methods

from yiwang.access.web.guards import StaffRequest, staff_view
from yiwang.command.actions.reshape_grids import reshape_grids
from yiwang.command.queries.reshape import preview
from yiwang.command.queries.reshape_page import reshape_page
from yiwang.command.web.ground_forms import AdoptForm, EndForm, MergeForm, SameForm, SplitForm, WishForm
from yiwang.command.web.views.ground import page_of_grid, page_of_layer_grid
from yiwang.territory.queries import Adopt, DeclareSame, End, Merge, Plan, ReshapeRefused, Split, layers_of

DONE = {
    Adopt: gettext_lazy("The layer's grid is now grid %(code)s of our net."),
    DeclareSame: gettext_lazy("From now on this code leads to grid %(code)s."),
    Split: gettext_lazy("The grid was split; the first part is %(code)s."),
    Merge: gettext_lazy("The grids are merged into %(code)s."),
    End: gettext_lazy("The grid has ended; its ground belongs to %(code)s."),
}
LEFT_OUT = {"seen", "confirm", "csrfmiddlewaretoken"}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("shape_territory")
def split(request: StaffRequest, code: str) -> HttpResponseBase:
    """Divide a grid."""
    page = page_of_grid(request, code)
    layers = [(one.code, one.called(get_language() or "")) for one in layers_of(page.county) if one.kind == "polygons"]
    return _change(request, page, lambda data: SplitForm(data, page=page, layers=layers), "split")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("shape_territory")
def merge(request: StaffRequest, code: str) -> HttpResponseBase:
    """Join a grid with neighbours."""
    page = page_of_grid(request, code)
    return _change(request, page, lambda data: MergeForm(data, page=page), "merge")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("shape_territory")
def end(request: StaffRequest, code: str) -> HttpResponseBase:
    """End a grid."""
    page = page_of_grid(request, code)
    return _change(request, page, lambda data: EndForm(data, page=page), "end")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("shape_territory")
def adopt(request: StaffRequest, layer: str) -> HttpResponseBase:
    """A layer's grid (?code=) becomes one of ours."""
    page = page_of_layer_grid(request, layer)
    return _change(request, page, lambda data: AdoptForm(data, layer=page.layer, code=page.code), "adopt")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("shape_territory")
def same(request: StaffRequest, layer: str) -> HttpResponseBase:
    """A layer's code (?code=) is declared to mean a grid of ours."""
    page = page_of_layer_grid(request, layer)
    candidates = [(one.code, f"{one.label} · {one.code} · {one.share}") for one in page.ours]
    return _change(request, page, lambda data: SameForm(data, layer=page.layer, code=page.code, candidates=candidates), "same")


def _change(request: StaffRequest, page: Any, make: Callable[[Any], WishForm], name: str) -> HttpResponseBase:
    """GET: the form. POST: what would change; with `confirm` the change; with `back` the form, filled in as it was."""
    if not page.may_reshape:
        raise Http404
    form = make(request.POST if request.method == "POST" else None)
    context = {"page": page, "form": form, "action": name, "title": form.title}
    if request.method != "POST" or "back" in request.POST or not form.is_valid():
        return _form(request, context, refused=request.method == "POST" and "back" not in request.POST)
    try:
        if "confirm" in request.POST:
            return _carry_out(request, form)
        shown = preview(request.actor, form.wish())
    except ReshapeRefused as problem:
        if "confirm" not in request.POST:
            form.add_error(None, str(problem))
            return _form(request, context, refused=True)
        return _shown_again(request, context, form, str(problem))
    return _preview(request, context, form, shown)


def _form(request: StaffRequest, context: Mapping[str, Any], *, refused: bool) -> HttpResponse:
    return render(request, "command/pages/reshape_form.html", dict(context), status=422 if refused else 200)


def _preview(request: StaffRequest, context: Mapping[str, Any], form: WishForm, shown: Any, problem: str = "") -> HttpResponse:
    kept = [
        (name, value)
        for name in request.POST
        for value in request.POST.getlist(name)
        if name not in LEFT_OUT and name[:6] != "carry-"
    ]
    given = {
        **context,
        "shown": reshape_page(request.actor, shown),
        "kept": [*kept, ("seen", shown.plan.version)],
        "day": form.cleaned_data["day"],
        "problem": problem,
    }
    return render(request, "command/pages/reshape_preview.html", given, status=409 if problem else 200)


def _shown_again(request: StaffRequest, context: Mapping[str, Any], form: WishForm, problem: str) -> HttpResponse:
    """It could not be carried out: the preview as it would be now, or the form where there is none any more."""
    try:
        return _preview(request, context, form, preview(request.actor, form.wish()), problem)
    except ReshapeRefused as refusal:
        form.add_error(None, str(refusal))
        return _form(request, context, refused=True)


def _carry_out(request: StaffRequest, form: WishForm) -> HttpResponse:
    carry = {name[6:]: tuple(request.POST.getlist(name)) for name in request.POST if name[:6] == "carry-"}
    with transaction.atomic():
        done = reshape_grids(
            request.actor, form.wish(), seen=form.cleaned_data["seen"] or 0, day=form.cleaned_data["day"], carry=carry
        )
    code = _lands_at(done)
    messages.success(request, DONE[type(done.wish)] % {"code": code})
    return redirect(reverse("ground_grid", args=[code]))


def _lands_at(done: Plan) -> str:
    """The grid whose page shows what came of it."""
    made = [one.code for one in done.made] or [one.code for one in done.redrawn] or [link.grid for link in done.links]
    return made[0]
