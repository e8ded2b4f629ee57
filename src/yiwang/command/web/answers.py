"""How the desk answers: a whole page, or for HTMX the part that changed. The same templates serve both."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from yiwang.access.web.guards import StaffRequest
from yiwang.command.queries.case_page import CasePage, case_page
from yiwang.command.queries.queue import queue, read_filters
from yiwang.command.stream_pass import make_pass
from yiwang.command.web.forms import DeskForm

MOVED = "desk:moved"  # the queue listens for it


@dataclass(frozen=True, slots=True)
class Dialog:
    """A form over a case: on a page of its own, or in a dialog."""

    form: DeskForm
    title: str
    submit: str
    address: str
    danger: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)


def wants_part(request: Any) -> bool:
    """HTMX asks for a part; when it restores a page from history it wants the whole page."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def page_of(request: StaffRequest, number: str) -> CasePage:
    """The case, or 404: also when it exists and this actor may not see it."""
    try:
        return case_page(request.actor, number)
    except ObjectDoesNotExist as problem:
        raise Http404 from problem


def desk_context(request: StaffRequest, page: CasePage | None = None) -> dict[str, Any]:
    """What the whole desk shows: the queue as the URL asks for it, and the case, if one is open."""
    filters = read_filters(request.GET)
    return {
        "queue": queue(request.actor, filters),
        "page": page,
        "selected": page.case.number if page else selected_number(request),
        "stream": f"/desk/live?pass={make_pass(request.actor)}",
        "query": queue_query(request),
    }


def selected_number(request: Any) -> str:
    """The case that is open in the page which asks, by its address."""
    parts = _page_that_asks(request).path.strip("/").split("/")
    return parts[2] if parts[:2] == ["desk", "cases"] and len(parts) > 2 else ""


def queue_query(request: Any) -> str:
    """The queue's part of the address, so that a case opened from a filtered queue leads back to it."""
    known = {"tab", "q", "state", "class", "village", "messages", "page"}
    source = request.META.get("QUERY_STRING", "") or _page_that_asks(request).query
    kept = urlencode([(name, value) for name, value in parse_qsl(source) if name in known])
    return f"?{kept}" if kept else ""


def _page_that_asks(request: Any) -> SplitResult:
    """The address that HTMX gives in a header; an empty one when it gives none or nothing that is an address."""
    with suppress(ValueError):
        return urlsplit(str(request.headers.get("HX-Current-URL", "")))
    return urlsplit("")


def show_case(request: StaffRequest, page: CasePage, *, toast: str = "", moved: bool = False) -> HttpResponse:
    """The case: middle pane and side pane for HTMX, else the whole desk around it."""
    if not wants_part(request):
        return render(request, "command/pages/desk.html", desk_context(request, page))
    response = render(request, "command/parts/case_swap.html", {"page": page, "toast": toast, "query": queue_query(request)})
    if moved:
        response["HX-Trigger"] = MOVED
        response["HX-Retarget"], response["HX-Reswap"] = "#case", "outerHTML"
    return response


def after_action(request: StaffRequest, number: str, said: str = "") -> HttpResponse:
    """After something was done: the case as it is now; or the desk, when the case is no longer this unit's to see."""
    try:
        page = case_page(request.actor, number)
    except ObjectDoesNotExist:
        return _gone(request, said)
    said = said or (page.timeline[0].what if page.timeline else "")
    if wants_part(request):
        return show_case(request, page, toast=said, moved=True)
    messages.success(request, said)
    return redirect(reverse("desk_case", args=[number]) + queue_query(request))


def _gone(request: StaffRequest, said: str) -> HttpResponse:
    if not wants_part(request):
        messages.success(request, said)
        return redirect("desk")
    response = render(request, "command/parts/case_gone.html", {"toast": said})
    response["HX-Trigger"] = MOVED
    response["HX-Retarget"], response["HX-Reswap"] = "#case", "outerHTML"
    return response


def show_dialog(request: StaffRequest, page: CasePage, dialog: Dialog) -> HttpResponse:
    """A form: in the dialog for HTMX (errors come with 200, which HTMX swaps), else on its own page (422 with errors)."""
    context = {"page": page, "dialog": dialog, "form": dialog.form, **dialog.more}
    if wants_part(request):
        return render(request, "command/parts/dialog.html", context)
    return render(request, "command/pages/dialog.html", context, status=422 if dialog.form.errors else 200)
