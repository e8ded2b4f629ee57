"""Exports: asking for one, my exports, and what can be done with each."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from yiwang.access.web.guards import StaffRequest, staff_view
from yiwang.cases.queries.export import count_listed, count_restricted
from yiwang.command.actions.ask_export import AT_ONCE, COUNTED_TO, MOST_KEPT, MOST_UNFINISHED, ExportRefused, Wish, ask_export
from yiwang.command.actions.export_now import export_now
from yiwang.command.actions.keep_export import cancel_export, delete_export, remake_export, take_export
from yiwang.command.models import Export
from yiwang.command.queries.export_words import Maker, list_words, restricted_words, shown
from yiwang.command.queries.exports import own_export, own_exports
from yiwang.command.queries.queue import read_filters
from yiwang.command.sending import file_response
from yiwang.command.web.answers import queue_query, wants_part
from yiwang.command.web.export_form import ExportForm
from yiwang.shared.web import errors

REFUSALS = {
    "unfinished": gettext_lazy("You have %(unfinished)s exports under way. Wait until one is ready, or cancel one."),
    "kept": gettext_lazy("You keep %(kept)s exported files. Delete one that you do not need any more."),
    "id": gettext_lazy("This form has been used already. Open it again."),
    "format": gettext_lazy("Choose one of the formats."),
    "state": gettext_lazy("This is not possible any more: look at the state of the export."),
}
LIMITS = {"unfinished": MOST_UNFINISHED, "kept": MOST_KEPT}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("view_desk")
def new(request: StaffRequest) -> HttpResponse:
    """Ask for the list in the address: what it will hold, then the file, at once when it is short."""
    form = ExportForm(request.actor, request.POST or None, initial={"id": uuid4()})
    if request.method != "POST" or not form.is_valid():
        return _show_form(request, form)
    data = form.cleaned_data
    wish = Wish(data["id"], data["format"], data["columns"], read_filters(request.GET))
    try:
        export = ask_export(actor=request.actor, wish=wish)
    except ExportRefused as refused:
        form.add_error(None, _why(refused))
        return _show_form(request, form)
    export = export_now(request.actor, export)
    return _go_to_list(request, _said(export))


@require_safe
@staff_view("view_desk")
def exports(request: StaffRequest) -> HttpResponse:
    """My exports."""
    found = [shown(export) for export in own_exports(request.actor)]
    return render(request, "command/pages/exports.html", {"exports": found, "days": settings.EXPORT_DAYS})


@require_safe
@staff_view("view_desk")
def export(request: StaffRequest, export_id: UUID) -> HttpResponse:
    """One line of my exports, which asks for itself while it is being made; without HTMX the whole list."""
    found = _own(request, export_id)
    if not wants_part(request):
        return redirect("desk_exports")
    return render(request, "command/parts/export_row.html", {"export": shown(found), "days": settings.EXPORT_DAYS})


@require_GET
@staff_view("view_desk")
def download(request: StaffRequest, export_id: UUID) -> HttpResponseBase:
    """The file, to its maker, as long as it is kept."""
    try:
        found, path = take_export(actor=request.actor, export_id=export_id)
    except Export.DoesNotExist as problem:
        raise Http404 from problem
    except ExportRefused as refused:
        return errors.answer(request, 410 if refused.code == "gone" else 409)
    return file_response(found, path, request.post.unit.name_in_language())


@require_POST
@staff_view("view_desk")
def cancel(request: StaffRequest, export_id: UUID) -> HttpResponse:
    """Stop what waits or is being made."""
    return _do(request, export_id, lambda: cancel_export(actor=request.actor, export_id=export_id))


@require_POST
@staff_view("view_desk")
def again(request: StaffRequest, export_id: UUID) -> HttpResponse:
    """Have one that failed made after all."""
    return _do(request, export_id, lambda: export_now(request.actor, remake_export(actor=request.actor, export_id=export_id)))


@require_POST
@staff_view("view_desk")
def delete(request: StaffRequest, export_id: UUID) -> HttpResponse:
    """Delete the file and take it off the list."""
    return _do(request, export_id, lambda: delete_export(actor=request.actor, export_id=export_id))


def _do(request: StaffRequest, export_id: UUID, act: Callable[[], Export]) -> HttpResponse:
    try:
        done = act()
    except Export.DoesNotExist as problem:
        raise Http404 from problem
    except ExportRefused as refused:
        messages.warning(request, _why(refused))
        return redirect("desk_exports")
    messages.success(request, _said(done))
    return redirect("desk_exports")


def _why(refused: ExportRefused) -> str:
    return str(REFUSALS[refused.code]) % LIMITS


def _own(request: StaffRequest, export_id: UUID) -> Export:
    try:
        return own_export(request.actor, export_id)
    except Export.DoesNotExist as problem:
        raise Http404 from problem


def _said(export: Export) -> str:
    words = {
        Export.State.READY: _("The file is ready to be downloaded."),
        Export.State.CANCELLED: _("Cancelled."),
        Export.State.DELETED: _("Deleted."),
        Export.State.FAILED: _("The file could not be made. The reason stands below."),
    }
    return words.get(Export.State(export.state), _("The file is being made. You may go on working meanwhile."))


def _go_to_list(request: StaffRequest, said: str) -> HttpResponse:
    """Works for HTMX too, which would swap the list into the dialog."""
    messages.success(request, said)
    if wants_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("desk_exports")})
    return redirect("desk_exports")


def _show_form(request: StaffRequest, form: ExportForm) -> HttpResponse:
    context = {"form": form, "query": queue_query(request), **_what_it_holds(request)}
    if wants_part(request):
        return render(request, "command/parts/export_dialog.html", context)
    return render(request, "command/pages/export.html", context, status=422 if form.errors else 200)


def _what_it_holds(request: StaffRequest) -> dict[str, Any]:
    filters = read_filters(request.GET)
    rows = count_listed(request.actor, filters, COUNTED_TO)
    restricted = count_restricted(request.actor, filters, COUNTED_TO)
    return {
        "list": list_words({"tab": filters.tab, "q": filters.q, "state": filters.state, "case_class": filters.case_class,
                            "village": filters.village, "messages": filters.messages}),
        "rows": rows, "more": rows >= COUNTED_TO, "at_once": rows <= AT_ONCE, "days": settings.EXPORT_DAYS,
        "left_out": restricted_words(restricted) if restricted else "",
        "maker": Maker.of(request.post),
    }  # fmt: skip
