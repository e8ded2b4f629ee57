"""/r/<receipt>: what became of a report, for whoever holds the code; and what its reporter can do about it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from yiwang.access.queries import Actor
from yiwang.cases.actions.converse import rate_case, send_message
from yiwang.cases.actions.move_case import MoveInput, Refused, move_case
from yiwang.cases.actions.store_file import FileRefusedError, store_photo
from yiwang.cases.files import StoredFile
from yiwang.cases.queries.story import reporter_story
from yiwang.cases.receipts import read_receipt
from yiwang.intake import wording
from yiwang.intake.queries.notices import mail_trouble
from yiwang.intake.web.answers import holder, secret_page, too_many_photos
from yiwang.intake.web.forms import FindForm, MessageForm, RatingForm, ReopenForm
from yiwang.intake.web.receipt_page import ReceiptPage, receipt_page
from yiwang.shared.db.scope import scoped
from yiwang.shared.web.numbers import whole_number

PHOTOS_PER_MESSAGE = 3
Forms = dict[str, Form]


@secret_page
def find_receipt(request: HttpRequest) -> HttpResponse:
    """Look a report up by its code. The code comes by POST, so that it stands in no log of addresses but its own page's."""
    typed = request.POST.get("code", "")
    form = FindForm({"code": typed}) if request.method == "POST" else FindForm()
    if request.method == "POST" and form.is_valid():
        code = read_receipt(typed)
        if code:
            return redirect("receipt", receipt=code)
        form.add_error("code", _("This cannot be a receipt code: it has 6 digits, then four groups of 4 letters and digits."))
    return render(request, "intake/pages/find_receipt.html", {"form": form}, status=200 if not form.errors else 422)


@secret_page
@require_safe
@vary_on_headers("HX-Request")
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """The page; for a page that looks again by itself only what is new, and nothing (204) when nothing is."""
    code = read_receipt(receipt)
    if code and code != receipt:
        return redirect("receipt", receipt=code)
    actor = holder(request, receipt)
    if isinstance(actor, HttpResponse):
        return actor
    return _page(request, actor, code or receipt)


def _page(request: HttpRequest, actor: Actor, code: str, filled: Forms | None = None) -> HttpResponse:
    """Render the page, with a form that came back with errors in its place."""
    with scoped(actor.scope()):
        page = receipt_page(code, reporter_story(actor))
        trouble = mail_trouble(page.case.county, page.case.id)
    if not filled and request.GET.get("seen") == page.seen:
        return HttpResponse(status=204)
    forms = _forms(page) | (filled or {})
    context = {
        "page": page,
        "forms": forms,
        "new": "new" in request.GET,
        "mail_trouble": trouble,
        "message_photos": PHOTOS_PER_MESSAGE,
        "photo_max_bytes": settings.PHOTO_MAX_BYTES,
    }
    return render(request, "intake/pages/receipt.html", context, status=422 if filled else 200)


def _forms(page: ReceiptPage) -> Forms:
    rated = {"solved": page.rating.solved, "words": page.rating.words} if page.rating else None
    return {
        "message": MessageForm(prefix="message"),
        "rating": RatingForm(initial=rated, prefix="rating"),
        "reopen": ReopenForm(initial={"version": page.case.version}, prefix="reopen"),
    }


Act = Callable[[HttpRequest, Actor, str], "HttpResponse | None"]


def _acting(act: Act) -> Callable[..., HttpResponse]:
    """A POST of the holder: do it, then send them back to the fresh page; `act` may answer with a page that has errors."""

    @secret_page
    @require_POST
    def view(request: HttpRequest, receipt: str) -> HttpResponse:
        actor = holder(request, receipt)
        if isinstance(actor, HttpResponse):
            return actor
        code = read_receipt(receipt) or receipt
        try:
            answer = act(request, actor, code)
        except Refused as refused:
            messages.warning(request, wording.refusal(refused.code))
            answer = None
        return answer or _back(code)

    view.__name__, view.__doc__ = act.__name__, act.__doc__
    return view


def _back(code: str) -> HttpResponseRedirect:
    answer = HttpResponseRedirect(reverse("receipt", args=[code]))
    answer.status_code = 303
    return answer


@_acting
def say(request: HttpRequest, actor: Actor, code: str) -> HttpResponse | None:
    """A message to the unit in charge, with photos if any."""
    form = MessageForm(request.POST, prefix="message")
    files = _photos(request, form) if form.is_valid() else ()
    if form.errors:
        return _page(request, actor, code, {"message": form})
    send_message(actor=actor, case_id=actor.cases[0], words=form.cleaned_data["words"], files=files)
    messages.success(request, _("Sent. The unit in charge reads it; the answer will stand here."))
    return None


def _photos(request: HttpRequest, form: Form) -> tuple[StoredFile, ...]:
    """The photos of a message, put away; what is wrong with them becomes an error of the form."""
    stored: list[StoredFile] = []
    if too_many_photos(request):
        form.add_error(None, _("Many photos came from your connection within this hour. Try again later."))
        return ()
    for upload in request.FILES.getlist("photos")[:PHOTOS_PER_MESSAGE]:
        try:
            stored.append(store_photo(upload.read(settings.PHOTO_MAX_BYTES + 1)))
        except FileRefusedError as refused:
            form.add_error(None, f"{upload.name}: {refused}")
    return tuple(stored)


@_acting
def rate(request: HttpRequest, actor: Actor, code: str) -> HttpResponse | None:
    """The reporter's word on the result."""
    form = RatingForm(request.POST, prefix="rating")
    if not form.is_valid():
        return _page(request, actor, code, {"rating": form})
    said: dict[str, Any] = form.cleaned_data
    rate_case(actor=actor, case_id=actor.cases[0], solved=said["solved"], words=said["words"])
    messages.success(request, _("Thank you. Your word stands beside the result."))
    return None


@_acting
def reopen(request: HttpRequest, actor: Actor, code: str) -> HttpResponse | None:
    """Have a closed case taken up again."""
    form = ReopenForm(request.POST, prefix="reopen")
    if not form.is_valid():
        return _page(request, actor, code, {"reopen": form})
    given = MoveInput(ground=form.cleaned_data["ground"])
    move_case(actor=actor, case_id=actor.cases[0], move="reopen", version=form.cleaned_data["version"], given=given)
    messages.success(request, _("It is taken up again. New time limits stand below."))
    return None


@_acting
def withdraw(request: HttpRequest, actor: Actor, code: str) -> HttpResponse | None:
    """Withdraw a report before it was sent out. Without a script the confirmation is the tick beside the button."""
    version = whole_number(request.POST.get("version", ""))
    if not version or request.POST.get("sure") != "yes":
        messages.warning(request, _("Nothing was changed. Tick the box to confirm that you want to withdraw."))
        return None
    move_case(actor=actor, case_id=actor.cases[0], move="withdraw", version=version, given=MoveInput())
    messages.success(request, _("Withdrawn. Nothing more will be done."))
    return None
