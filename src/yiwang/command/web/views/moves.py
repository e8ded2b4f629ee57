"""Moves: the reason dialog of each, and making them."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yiwang.access.web.guards import StaffRequest, staff_view
from yiwang.cases.actions import MoveInput, Refused, move_case
from yiwang.cases.lifecycle import BY_NAME, Move, Need
from yiwang.cases.queries.labels import MOVES, REFUSALS
from yiwang.command.queries.case_page import CasePage
from yiwang.command.queries.unit_choices import Suggested, UnitChoices, unit_choices
from yiwang.command.web.answers import Dialog, after_action, page_of, show_dialog
from yiwang.command.web.forms import MoveForm
from yiwang.command.web.uploads import Uploads

ENDING = {"reject", "hand_off", "rework"}  # what sends a matter away is asked for in the colour of danger


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view("view_desk")
def move(request: StaffRequest, number: str, name: str) -> HttpResponse:
    """The dialog of a move that can be made now (GET), and the move itself (POST)."""
    row = BY_NAME.get(name)
    if row is None:
        raise Http404
    page = page_of(request, number)
    if request.method == "POST":
        return _make(request, page, row)
    if row not in page.story.moves:
        raise Http404
    suggested = _suggested(page, row)
    start = {**_as_seen(page), "ground": suggested.ground if suggested else ""}
    form = MoveForm(row, initial=start, evidence=page.kind.evidence)
    return show_dialog(request, page, _dialog(page, row, form))


def _make(request: StaffRequest, page: CasePage, row: Move) -> HttpResponse:
    form = MoveForm(row, request.POST, evidence=page.kind.evidence)
    uploads = Uploads(request, page.case.id)
    if form.is_valid() and _overruled_without_ground(page, row, form):
        form.add_error("ground", _("You chose another unit than the suggested one. Say why."))
    if form.errors or uploads.errors:
        return _again(request, page, row, form, uploads)
    try:
        move_case(
            actor=request.actor,
            case_id=page.case.id,
            move=row.name,
            version=form.cleaned_data["version"],
            given=_given(form.cleaned_data, uploads),
        )
    except Refused as refused:
        return _refused(request, page, (row, form, uploads), refused)
    return after_action(request, page.case.number)


def _suggested(page: CasePage, row: Move) -> Suggested | None:
    return unit_choices(page.case, row.name).suggested if Need.UNIT in row.needs else None


def _overruled_without_ground(page: CasePage, row: Move, form: MoveForm) -> bool:
    """Another unit than the rules suggest, on the ground that the rules gave for theirs."""
    suggested = _suggested(page, row)
    if suggested is None or form.cleaned_data.get("unit") in {"", suggested.code}:
        return False
    return bool(form.cleaned_data.get("ground", "").strip() == suggested.ground)


def _given(filled: Mapping[str, Any], uploads: Uploads) -> MoveInput:
    words = {need.value: filled.get(need.value, "") for need in Need if need is not Need.EVIDENCE}
    return MoveInput(**words, files=tuple(uploads.files))


def _refused(request: StaffRequest, page: CasePage, given: tuple[Move, MoveForm, Uploads], refused: Refused) -> HttpResponse:
    """Nothing was changed, nothing typed is lost: the form comes back with what is missing, or with what others did meanwhile."""
    row, form, uploads = given
    if refused.code == "not_allowed":
        raise Http404
    page = page_of(request, page.case.number)  # as it is after the refusal
    if refused.code == "incomplete":
        form.mend(refused.fields)
    return _again(request, page, row, form, uploads, changed=refused.code == "changed")


def _again(
    request: StaffRequest, page: CasePage, row: Move, form: MoveForm, uploads: Uploads, *, changed: bool = False
) -> HttpResponse:
    for problem in uploads.errors:
        form.add_error("files" if "files" in form.fields else None, problem)
    seen = form.cleaned_data.get("seen") or 0
    form.put_back(kept=uploads.token, **(_as_seen(page) if changed else {}))
    more = {
        "kept_files": uploads.files,
        "refusal": REFUSALS["changed"] if changed else "",
        "meanwhile": [entry for entry in page.timeline if entry.id > seen] if changed else [],
        "possible": row in page.story.moves,
    }
    return show_dialog(request, page, _dialog(page, row, form, more))


def _as_seen(page: CasePage) -> dict[str, int]:
    return {"version": page.case.version, "seen": page.last_event}


def _dialog(page: CasePage, row: Move, form: MoveForm, more: Mapping[str, Any] | None = None) -> Dialog:
    given: dict[str, Any] = {"possible": True, "fields": form.shown, **(more or {})}
    if Need.UNIT in row.needs:
        given["units"] = unit_choices(page.case, row.name, chosen=form["unit"].value() or "")
        given["unit_errors"] = form.errors.get("unit", [])
    return Dialog(
        form=form,
        title=_("%(move)s: %(case)s") % {"move": MOVES[row.name], "case": page.title},
        submit=str(MOVES[row.name]),
        address=reverse("desk_move", args=[page.case.number, row.name]),
        danger=row.name in ENDING,
        more=given,
    )


@require_safe
@staff_view("view_desk")
def units(request: StaffRequest, number: str) -> HttpResponse:
    """The list of units again, narrowed to a name; a part for HTMX."""
    page = page_of(request, number)
    choices: UnitChoices = unit_choices(
        page.case, request.GET.get("move", ""), chosen=request.GET.get("unit", ""), find=request.GET.get("find", "")
    )
    return render(request, "command/parts/unit_list.html", {"units": choices, "page": page})
