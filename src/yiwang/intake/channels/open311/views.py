"""GeoReport v2 over Django: every address of it. The lean door (intake/door.py) answers POST alike, without Django's stack."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from urllib.parse import parse_qs
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from yiwang.cases.files import path_of, serving_headers
from yiwang.cases.queries.find import access_case
from yiwang.cases.queries.public import public_photo
from yiwang.cases.queries.story import holder_of_receipt
from yiwang.intake.channels.open311 import listing, services
from yiwang.intake.channels.open311.documents import CONTENT_TYPES, render
from yiwang.intake.channels.open311.filing import CORS, PRIVATE, Answer, answer_posts, answer_problem
from yiwang.intake.channels.open311.form import largest_body
from yiwang.intake.channels.open311.jurisdiction import read_jurisdiction
from yiwang.intake.channels.open311.problems import Problem, not_found
from yiwang.intake.channels.open311.received import FORMS, Received, language_of
from yiwang.intake.limits import sender_address
from yiwang.shared.db.scope import scoped
from yiwang.shared.plain_text import plain_text

Query = dict[str, list[str]]
Document = tuple[str, object]
PREFLIGHT = {"Access-Control-Allow-Headers": "Content-Type, Idempotency-Key, Accept-Language", "Access-Control-Max-Age": "86400"}


def document(*methods: str) -> Callable[[Callable[..., Document | Answer]], Callable[..., HttpResponseBase]]:
    """A view of one document. The wrapped function gives root and content, or a finished Answer, or raises Problem."""

    def decorate(view: Callable[..., Document | Answer]) -> Callable[..., HttpResponseBase]:
        @csrf_exempt
        @gzip_page
        @wraps(view)
        def answer(request: HttpRequest, form: str = "", **parts: str) -> HttpResponse:
            language = language_of(request.headers.get("Accept-Language", ""))
            form = form.lstrip(".").lower()
            shown = form if form in FORMS else _preferred(request)
            with translation.override(language):
                try:
                    _check(request, form, methods)
                    return _response(request, _run(view, request, shown, parts), shown)
                except Problem as problem:
                    return _respond(answer_problem(problem, shown))

        return answer

    return decorate


def _run(view: Callable[..., Document | Answer], request: HttpRequest, form: str, parts: dict[str, str]) -> Document | Answer:
    if request.method == "OPTIONS":
        return Answer(204, b"", "", PREFLIGHT)
    return view(request, form, **parts)


def _check(request: HttpRequest, form: str, methods: tuple[str, ...]) -> None:
    if form and form not in FORMS:
        raise Problem(404, _("The formats are xml and json."))
    if request.method not in {*methods, "OPTIONS"}:
        raise Problem(405, _("This method is not possible here."), headers={"Allow": ", ".join((*methods, "OPTIONS"))})


def _preferred(request: HttpRequest) -> str:
    """Without an ending in the address the Accept header decides; XML is the format that every client reads."""
    return (
        "json" if request.get_preferred_type(["text/xml", "application/xml", "application/json"]) == "application/json" else "xml"
    )


def _response(request: HttpRequest, result: Document | Answer, form: str) -> HttpResponse:
    if isinstance(result, Answer):
        answer = result
    else:
        answer = Answer(200, render(*result, form), CONTENT_TYPES[form], {"Content-Language": translation.get_language()})
    response = _respond(answer)
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
    return response


def _respond(answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status, content_type=answer.content_type or None)
    for name, value in {**CORS, "Vary": "Accept-Language, Accept", **answer.headers}.items():
        response.headers[name] = value
    return response


def _query(request: HttpRequest) -> Query:
    try:
        return parse_qs(
            request.META.get("QUERY_STRING", ""), keep_blank_values=True, errors="strict",
            max_num_fields=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
        )  # fmt: skip
    except UnicodeDecodeError:
        raise Problem(400, _("The request is not valid UTF-8.")) from None
    except ValueError:
        raise Problem(413, _("The request has too many fields.")) from None


def _jurisdiction(request: HttpRequest) -> str:
    sent = [value.strip() for value in _query(request).get("jurisdiction_id", ()) if value.strip()]
    return read_jurisdiction(sent[0] if sent else "")


@document("GET", "HEAD")
def discovery(_request: HttpRequest, _form: str) -> Document:
    """/open311/discovery.xml, /open311/v2/discovery.xml: where the service is, with its formats."""
    return "discovery", services.discovery()


@document("GET", "HEAD")
def service_list(request: HttpRequest, _form: str) -> Document:
    """/open311/v2/services.xml"""
    _jurisdiction(request)
    return "services", services.service_list()


@document("GET", "HEAD")
def service_definition(request: HttpRequest, _form: str, code: str) -> Document:
    """/open311/v2/services/0402.xml"""
    _jurisdiction(request)
    return "service_definition", services.service_definition(code)


@document("GET", "HEAD", "POST")
def requests(request: HttpRequest, form: str) -> Document | Answer:
    """/open311/v2/requests.xml: GET lists public cases, POST files a report."""
    if request.method == "POST":
        return answer_posts([_received(request, form)])[0]
    return "service_requests", listing.answer_list(listing.read_arguments(_query(request)))


@document("GET", "HEAD")
def request_detail(request: HttpRequest, _form: str, number: str) -> Document:
    """/open311/v2/requests/990121-20261120-0087.xml. Numbers with commas between them give a list, as in the list's argument."""
    query = _query(request)
    asked = plain_text(number).strip(" ,")
    found = listing.answer_list(listing.read_arguments({**query, "service_request_id": [asked]})) if asked else []
    if not found:
        raise not_found()
    return "service_requests", found


@document("GET", "HEAD")
def token(request: HttpRequest, form: str, token: str) -> Answer:
    """/open311/v2/tokens/<token>.xml: the number behind a receipt code; a public number is a token for itself."""
    _jurisdiction(request)
    actor = holder_of_receipt(token)
    if actor is not None:
        with scoped(actor.scope()):
            number = access_case(actor, actor.cases[0]).number
    elif listing.answer_list(listing.one_case(token)):
        number = token
    else:
        raise not_found()
    body = render("service_requests", [{"service_request_id": number, "token": token}], form)
    return Answer(200, body, CONTENT_TYPES[form], {"Content-Language": translation.get_language(), **PRIVATE})


@require_safe
def photo(_request: HttpRequest, number: str, photo_id: UUID) -> HttpResponseBase:
    """/open311/v2/media/…: a photo that a person released."""
    digest = public_photo(plain_text(number), photo_id)
    try:
        handle = path_of(Path(settings.FILES_DIR), digest or "").open("rb")
    except (OSError, ValueError):
        return HttpResponse(status=404)
    response = FileResponse(handle)
    for name, value in {
        **serving_headers("image/jpeg", f"{photo_id}.jpg"),
        **CORS,
        "Cross-Origin-Resource-Policy": "cross-origin",
    }.items():
        response.headers[name] = value
    response.headers["Cache-Control"] = "public, max-age=300"  # a release can be taken back
    return response


@document("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
def nothing_here(_request: HttpRequest, _form: str) -> Document:
    """Any other address below /open311/v2/: the error document rather than a page."""
    raise not_found()


def _received(request: HttpRequest, form: str) -> Received:
    headers = request.headers
    content_type = headers.get("Content-Type", "")
    try:
        body = request.read(largest_body(content_type) + 1)
    except UnreadablePostError:
        raise Problem(400, _("The form could not be read: it is cut off or not well formed.")) from None
    return Received(
        form=form, body=body, content_type=content_type, content_encoding=headers.get("Content-Encoding", ""),
        query=request.META.get("QUERY_STRING", ""), language=language_of(headers.get("Accept-Language", "")),
        idempotency_key=headers.get("Idempotency-Key", ""),
        address=sender_address(request.META.get("REMOTE_ADDR", ""), headers.get("X-Forwarded-For", "")),
    )  # fmt: skip
