"""The lean door: reports of programs, taken in without Django's request stack. See shared/web/door.py for what a door is.

The event loop reads the body and writes the answer; everything that thinks or asks the database happens on the batcher's threads.
No address, user agent or device id is stored or logged.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy
from starlette.requests import Request
from starlette.responses import Response

from yiwang.intake.batching import Batcher, Overloaded
from yiwang.intake.channels.open311.filing import Answer, answer_posts, answer_problem
from yiwang.intake.channels.open311.form import MULTIPART, largest_body, too_large
from yiwang.intake.channels.open311.problems import Problem
from yiwang.intake.channels.open311.received import FORMS, Received, language_of
from yiwang.intake.limits import sender_address
from yiwang.shared.web.door import Routes

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

THREADS = 2  # one prepares while the other waits for the database; more only make the batches smaller
WAITING = 2000  # reports in line; a longer line would keep senders waiting longer than they do
PHOTO_THREADS, PHOTOS_WAITING = 1, 8  # forms with photos take long to read: nobody else waits behind them
UPLOADS, UPLOAD_S = 16, 120.0  # bodies with photos held in memory at once, and how long one may take to arrive


class _Lanes:
    """What the endpoints need while the process serves."""

    def __init__(self) -> None:
        self.plain: Batcher[Received, Answer] = Batcher(
            answer_posts, most=max(1, settings.OPENING_BATCH), threads=THREADS, waiting=WAITING
        )
        self.photos: Batcher[Received, Answer] = Batcher(answer_posts, most=1, threads=PHOTO_THREADS, waiting=PHOTOS_WAITING)
        self.uploads = asyncio.Semaphore(UPLOADS)


_lanes: list[_Lanes] = []  # empty or one, while the process serves


def routes() -> Routes:
    """POST requests.xml and requests.json; all other addresses of the channel are Django's."""
    return {("POST", f"/open311/v2/requests.{form}"): file_report for form in FORMS}


@asynccontextmanager
async def lifespan() -> AsyncIterator[None]:
    """The threads. At the end what was taken in is finished and answered."""
    lanes = _Lanes()
    lanes.plain.start()
    lanes.photos.start()
    _lanes[:] = [lanes]
    try:
        yield
    finally:
        await asyncio.gather(lanes.plain.stop(), lanes.photos.stop())
        _lanes.clear()


async def file_report(request: Request) -> Response:
    """POST Service Request; answered once the case is committed."""
    form = request.url.path.rpartition(".")[2]
    language = language_of(request.headers.get("accept-language", ""))
    try:
        answer = await _answer(request, form, language)
    except Problem as problem:
        answer = _refused(problem, form, language)
    except TimeoutError:
        answer = _refused(_said(408, language, gettext_lazy("The request took too long to arrive.")), form, language)
    except (Overloaded, IndexError):
        busy = _said(503, language, gettext_lazy("Too many reports at this moment. Please send it again."))
        busy.headers["Retry-After"] = "5"
        answer = _refused(busy, form, language)
    return Response(answer.body, answer.status, dict(answer.headers), answer.content_type)


async def _answer(request: Request, form: str, language: str) -> Answer:
    lanes = _lanes[0]
    if not request.headers.get("content-type", "").lower().startswith(MULTIPART):
        return await lanes.plain.do(await _received(request, form, language))
    async with lanes.uploads:
        async with asyncio.timeout(UPLOAD_S):
            received = await _received(request, form, language)
        return await lanes.photos.do(received)


def _said(status: int, language: str, sentence: "StrPromise") -> Problem:
    with translation.override(language):
        return Problem(status, str(sentence))


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
