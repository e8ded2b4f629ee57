"""Words on a case that move nothing: a message to the reporter, an internal note, a release to the public."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiwang.access.web.guards import StaffRequest, staff_view
from yiwang.cases.actions import Refused, add_note, release_words, send_message
from yiwang.cases.masking import mask, plain_words
from yiwang.command.queries.case_page import CasePage
from yiwang.command.web.answers import Dialog, after_action, page_of, show_dialog
from yiwang.command.web.forms import DeskForm, MessageForm, NoteForm, ReleaseForm, shown_fields
from yiwang.command.web.uploads import Uploads

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@staff_view("message")
def message(request: StaffRequest, number: str) -> HttpResponse:
    """Write to the reporter through the case."""
    page = _page_with(request, number, "message")
    form = MessageForm(request.POST or None)
    dialog = _dialog(page, "message", form, _("Message to the reporter"), _("Send"))
    if request.method != "POST" or not form.is_valid():
        return show_dialog(request, page, dialog)
    send = lambda: send_message(actor=request.actor, case_id=page.case.id, words=form.cleaned_data["words"])  # noqa: E731
    return _do(request, page, dialog, send)


@require_http_methods(METHODS)
@staff_view("note")
def note(request: StaffRequest, number: str) -> HttpResponse:
    """An internal note, with attachments where the desk holds the case."""
    page = _page_with(request, number, "note")
    form = NoteForm(request.POST or None, attach="attach" in page.may)
    uploads = Uploads(request, page.case.id)
    more = {"kept_files": uploads.files}
    dialog = _dialog(page, "note", form, _("Internal note"), _("Add"), more)
    if request.method != "POST" or not form.is_valid() or uploads.errors:
        return show_dialog(request, page, _with_files(dialog, uploads))
    words, files = form.cleaned_data["words"], tuple(uploads.files)
    add = lambda: add_note(actor=request.actor, case_id=page.case.id, words=words, files=files)  # noqa: E731
    return _do(request, page, _with_files(dialog, uploads), add)


@require_http_methods(METHODS)
@staff_view("release")
def release(request: StaffRequest, number: str) -> HttpResponse:
    """Edit and look at the public copy of a report, then let the public see it or take it back."""
    page = _page_with(request, number, "release")
    case = page.case
    start = {"public_words": case.public_words or plain_words(case.words), "photos": case.photos_released_at is not None}
    form = ReleaseForm(request.POST or None, initial=start)
    asked = request.method == "POST" and form.is_valid()
    words = str(form.cleaned_data["public_words"] if asked else start["public_words"])
    more = {"preview": mask(words).text, "reporter_photos": [one for one in page.photos if one.source == "reporter"]}
    dialog = _dialog(page, "release", form, _("Show in public"), _("Release"), more)
    if not asked or "preview" in request.POST:
        return show_dialog(request, page, dialog)
    photos = form.cleaned_data["photos"]
    act = lambda: release_words(actor=request.actor, case_id=case.id, public_words=words, photos=photos)  # noqa: E731
    return _do(request, page, dialog, act)


def _page_with(request: StaffRequest, number: str, power: str) -> CasePage:
    """The case, if this actor may do this on it; else 404."""
    page = page_of(request, number)
    if power not in page.may:
        raise Http404
    return page


def _dialog(page: CasePage, name: str, form: DeskForm, title: str, submit: str, more: Any = None) -> Dialog:
    address = reverse(f"desk_{name}", args=[page.case.number])
    return Dialog(
        form, title, submit, address, more={"possible": True, "fields": shown_fields(form), "talk": name, **(more or {})}
    )


def _with_files(dialog: Dialog, uploads: Uploads) -> Dialog:
    """Keep what was stored, and say what was not taken."""
    form = dialog.form
    if form.is_bound:
        form.is_valid()
        for problem in uploads.errors:
            form.add_error("files" if "files" in form.fields else None, problem)
        form.put_back(kept=uploads.token)
    return dialog


def _do(request: StaffRequest, page: CasePage, dialog: Dialog, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        if refused.code == "not_allowed":
            raise Http404 from refused
        dialog.form.mend(refused.fields)
        return show_dialog(request, page, dialog)
    return after_action(request, page.case.number)
