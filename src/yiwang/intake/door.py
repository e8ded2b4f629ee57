"""The lean door: reports of programs, taken in without Django's request stack. See shared/web/door.py for what a door is.

The event loop reads the body and writes the answer; everything that thinks or asks the database happens on the batcher's threads.
No address, user agent or device id is stored or logged.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from starlette.requests import Request
from starlette.responses import Response

from yiwang.intake.batching import Batcher, Overloaded
from yiwang.intake.channels.open311.filing import Answer, answer_posts, answer_problem
from yiwang.intake.channels.open311.form import largest_body, too_large
from yiwang.intake.channels.open311.problems import Problem
from yiwang.intake.channels.open311.received import FORMS, Received, language_of, sender_address
from yiwang.shared.web.door import Routes

THREADS = 2  # one prepares while the other waits for the database; more only make the batches smaller
WAITING = 2000  # reports in line; a longer line would keep senders waiting longer than they do
_batchers: list[Batcher[Received, Answer]] = []  # empty or one, while the process serves


def routes() -> Routes:
    """POST requests.xml and requests.json; all other addresses of the channel are Django's."""
    return {("POST", f"/open311/v2/requests.{form}"): file_report for form in FORMS}


@asynccontextmanager
async def lifespan() -> AsyncIterator[None]:
    """The batcher's threads. At the end what was taken in is finished and answered."""
    batcher: Batcher[Received, Answer] = Batcher(
        answer_posts, most=max(1, settings.OPENING_BATCH), threads=THREADS, waiting=WAITING
    )
    batcher.start()
    _batchers[:] = [batcher]
    try:
        yield
    finally:
        await batcher.stop()
        _batchers.clear()


async def file_report(request: Request) -> Response:
    """POST Service Request; answered once the case is committed."""
    form = request.url.path.rpartition(".")[2]
    language = language_of(request.headers.get("accept-language", ""))
    try:
        answer = await _batchers[0].do(await _received(request, form, language))
    except Problem as problem:
        answer = _refused(problem, form, language)
    except (Overloaded, IndexError):
        with translation.override(language):
            busy = Problem(503, _("Too many reports at this moment. Please send it again."), headers={"Retry-After": "5"})
        answer = _refused(busy, form, language)
    return Response(answer.body, answer.status, dict(answer.headers), answer.content_type)


def _refused(problem: Problem, form: str, language: str) -> Answer:
    with translation.override(language):
        return answer_problem(problem, form)


async def _received(request: Request, form: str, language: str) -> Received:
    headers = request.headers
    content_type = headers.get("content-type", "")
    return Received(
        form=form, body=await _body(request, largest_body(content_type), language), content_type=content_type,
        content_encoding=headers.get("content-encoding", ""), query=request.url.query, language=language,
        idempotency_key=headers.get("idempotency-key", ""),
        address=sender_address(request.client.host if request.client else "", headers.get("x-forwarded-for", "")),
    )  # fmt: skip


async def _body(request: Request, most: int, language: str) -> bytes:
    """The body, read only as far as it may be long. Problem 413."""
    parts, size = [], 0
    announced = request.headers.get("content-length", "")
    if not announced.isdigit() or int(announced) <= most:
        async for part in request.stream():
            parts.append(part)
            size += len(part)
            if size > most:
                break
        else:
            return b"".join(parts)
    with translation.override(language):
        raise too_large()
