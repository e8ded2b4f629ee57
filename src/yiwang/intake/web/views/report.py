"""/report: say what happened. One form, works without JavaScript; nothing that was filled in is ever lost on the way."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from uuid6 import uuid7

from yiwang.access.queries import Actor
from yiwang.cases.actions.open_cases import NotTaken, open_cases
from yiwang.cases.queries.case_types import CaseTypeInfo, case_types
from yiwang.cases.queries.routes import NoDeskError
from yiwang.cases.submission import Conflict, Contact, ReportedPlace, Submission
from yiwang.intake.place import PlaceProblem, resolve_place
from yiwang.intake.web import kinds
from yiwang.intake.web.answers import secret_page, too_many_reports
from yiwang.intake.web.filing import filing_actor
from yiwang.intake.web.forms import CALLER, ReportForm, empty_form, form_as_it_stands
from yiwang.intake.web.kept_photos import Chosen, carried_photos, chosen_photos
from yiwang.intake.web.places import places_of
from yiwang.intake.web.questions import answers_of, questions_of

HALFWAY = {"places", "kinds", "look"}  # buttons that fill in more of the form instead of sending it


@dataclass(frozen=True, slots=True)
class Banner:
    """Said at the head of the form when it came back for a reason that no single field explains."""

    title: str
    words: str
    call: CaseTypeInfo | None = None  # its services are to be called instead


@never_cache
@secret_page
def report(request: HttpRequest) -> HttpResponse:
    """The form, and what was sent with it."""
    if request.method != "POST":
        return _page(request, empty_form(), Chosen())
    if request.POST.get("step") in HALFWAY:
        return _page(request, form_as_it_stands(request.POST), chosen_photos(request))
    return _received(request)


def _received(request: HttpRequest) -> HttpResponse:
    form = ReportForm(request.POST)
    form.is_valid()
    kind = case_types().get(form.cleaned_data.get("case_type", ""))
    if kind and kind.hand_off:
        return _page(request, form_as_it_stands(request.POST), carried_photos(request), _call(kind), 422)
    if too_many_reports(request):
        return _page(request, form_as_it_stands(request.POST), carried_photos(request), _too_many(), 429)
    photos = chosen_photos(request)
    place = _place(form)
    if form.errors or photos.problems or place is None:
        return _page(request, form, photos, status=422)
    return _send(request, form, photos, place)


def _place(form: ReportForm) -> ReportedPlace | None:
    data = form.cleaned_data
    if {"lon", "lat", "accuracy", "address", "landmark"} & set(form.errors):
        return None
    try:
        return resolve_place(
            lon=data.get("lon"), lat=data.get("lat"), datum=data.get("datum") or "wgs84", accuracy_m=data.get("accuracy"),
            address=data.get("address", ""), landmark=data.get("landmark", ""), area_code=form.area_code,
        )  # fmt: skip
    except PlaceProblem as problem:
        form.add_error("address", str(problem))
        return None


def _send(request: HttpRequest, form: ReportForm, photos: Chosen, place: ReportedPlace) -> HttpResponse:
    actor = filing_actor(request)
    submission = _submission(request, form, photos, place, actor)
    try:
        outcome = open_cases([submission], actor)[0]
    except NotTaken as refused:
        return _page(request, form_as_it_stands(request.POST), photos, _call(refused.case_type), 422)
    except NoDeskError:
        return _page(request, form_as_it_stands(request.POST), photos, _nobody_there(), 503)
    if isinstance(outcome, Conflict):
        fresh = form_as_it_stands(request.POST)
        fresh.initial["submission_id"] = UUID(int=uuid7().int)
        return _page(request, fresh, photos, _already_sent(), 409)
    answer = HttpResponseRedirect(reverse("receipt", args=[outcome.receipt]) + "?new=1")
    answer.status_code = 303
    return answer


def _submission(request: HttpRequest, form: ReportForm, photos: Chosen, place: ReportedPlace, actor: Actor | None) -> Submission:
    data = form.cleaned_data
    kind = case_types()[data["case_type"]]
    return Submission(
        submission_id=data["submission_id"],
        case_type=kind.code,
        channel=_channel(actor, data.get("filed_for") or CALLER),
        words=data["words"],
        place=place,
        reported_at=timezone.now(),
        contact=Contact(email=data.get("email", "")),
        language=get_language() or "zh-hans",
        keep_private=data["keep_private"],
        attributes=answers_of(kind, request.POST),
        files=photos.files,
    )


def _channel(actor: Actor | None, filed_for: str) -> str:
    if actor is None:
        return "web"
    return "phone" if filed_for == CALLER else "field"


@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """Part of the form: kinds that the words speak for, while somebody writes."""
    return _part(request, "choices", suggesting=True)


@require_POST
def kind(request: HttpRequest) -> HttpResponse:
    """Part of the form: what the chosen kind promises, asks and shows to whom."""
    return _part(request, "kind")


@require_POST
def places(request: HttpRequest) -> HttpResponse:
    """Part of the form: the next select of the place."""
    return _part(request, "places")


def _part(request: HttpRequest, name: str, *, suggesting: bool = False) -> HttpResponse:
    form = form_as_it_stands(request.POST)
    auto = request.POST.get("kind_auto") == "1" and suggesting
    context = _context(request, form, auto=auto) | {"suggesting": suggesting}
    return render(request, f"intake/parts/report_{name}.html", context)


def _page(
    request: HttpRequest, form: ReportForm, photos: Chosen, banner: Banner | None = None, status: int = 200
) -> HttpResponse:
    halfway = request.POST.get("step") == "kinds" and request.POST.get("kind_auto") == "1"
    untouched = request.method == "GET" or request.POST.get("kind_auto") == "1"
    most = settings.PHOTOS_PER_REPORT
    context = _context(request, form, auto=halfway) | {
        "photos": photos,
        "photos_most": most,
        "photos_room": max(most - len(photos.photos), 0),
        "photo_max_bytes": settings.PHOTO_MAX_BYTES,
        "banner": banner,
        "filing": filing_actor(request),
        "untouched": untouched,
    }
    return render(request, "intake/pages/report.html", context, status=status)


def _context(request: HttpRequest, form: ReportForm, *, auto: bool) -> dict[str, object]:
    """What the form and its parts show beside the fields."""
    shown = kinds.kinds_of(form.chosen("words"), form.chosen("case_type"), auto=auto)
    return {
        "form": form,
        "kinds": shown,
        "promises": kinds.promises(shown.chosen, answers_of(shown.chosen, request.POST) if shown.chosen else {}),
        "triage_promise": kinds.triage_promise(shown.chosen or shown.other),
        "questions": questions_of(shown.chosen, request.POST),
        "places": places_of(form),
        "restricted": bool(shown.chosen and shown.chosen.restricted),
        "never_public": bool(shown.chosen and not shown.chosen.may_be_public),
    }


def _call(info: CaseTypeInfo) -> Banner:
    words = _("Nothing was sent and nothing was kept. Those who help at once are reached by telephone, day and night.")
    return Banner(_("Please call now"), words, call=info)


def _too_many() -> Banner:
    words = _(
        "Many reports came from your connection within this hour. Yours is still here, unsent. Try again later, or call 12345."
    )
    return Banner(_("Not sent yet"), words)


def _nobody_there() -> Banner:
    words = _("No office has been set up for this place yet. Your report is still here, unsent. Please call 12345.")
    return Banner(_("Not sent yet"), words)


def _already_sent() -> Banner:
    words = _(
        "This form was already sent once, with other content. To add to that report, use its receipt code. "
        "To send what stands here as a new report, press send again."
    )
    return Banner(_("Already sent once"), words)
