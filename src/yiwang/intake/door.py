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
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from yiwang.intake.batching import Batcher, Overloaded
from yiwang.intake.channels.open311.filing import Answer, answer_posts, answer_problem
from yiwang.intake.channels.open311.form import MULTIPART, largest_body, too_large
from yiwang.intake.channels.open311.problems import Problem
from yiwang.intake.channels.open311.received import FORMS, Received, language_of
from yiwang.intake.limits import sender_address
from yiwang.shared.web.bodies import Refused, taken_in
from yiwang.shared.web.door import Routes

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

THREADS = 2  # one prepares while the other waits for the database; more only make the batches smaller
WAITING = 2000  # reports in line; a longer line would keep senders waiting longer than they do
PHOTO_THREADS, PHOTOS_WAITING = 1, 8  # forms with photos take long to read: nobody else waits behind them


class _Lanes:
    """What the endpoints need while the process serves."""

    def __init__(self) -> None:
        self.plain: Batcher[Received, Answer] = Batcher(
            answer_posts, most=max(1, settings.OPENING_BATCH), threads=THREADS, waiting=WAITING
        )
        self.photos: Batcher[Received, Answer] = Batcher(answer_posts, most=1, threads=PHOTO_THREADS, waiting=PHOTOS_WAITING)


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
    except Refused as refused:
        answer = _refused(_not_taken_in(refused, language), form, language)
    except (Overloaded, IndexError):
        answer = _refused(_busy(language), form, language)
    return Response(answer.body, answer.status, dict(answer.headers), answer.content_type)


async def _answer(request: Request, form: str, language: str) -> Answer:
    content_type = request.headers.get("content-type", "")
    lane = _lanes[0].photos if content_type.lower().startswith(MULTIPART) else _lanes[0].plain
    async with taken_in(request.scope, request.receive, largest_body(content_type)) as file:
        body = file.read()  # of those with photos no more are in memory than stand in their lane
    return await lane.do(_received(request, body, form, language))


def _not_taken_in(refused: Refused, language: str) -> Problem:
    if not refused.status:
        raise ClientDisconnect
    if refused.status == 408:
        return _said(408, language, gettext_lazy("The request took too long to arrive."))
    if refused.status == 503:
        return _busy(language)
    with translation.override(language):
        return too_large()


def _busy(language: str) -> Problem:
    busy = _said(503, language, gettext_lazy("Too many reports at this moment. Please send it again."))
    busy.headers["Retry-After"] = "5"
    return busy


def _said(status: int, language: str, sentence: "StrPromise") -> Problem:
    with translation.override(language):
        return Problem(status, str(sentence))


def _refused(problem: Problem, form: str, language: str) -> Answer:
    with translation.override(language):
        return answer_problem(problem, form)


def _received(request: Request, body: bytes, form: str, language: str) -> Received:
    headers = request.headers
    return Received(
        form=form, body=body, content_type=headers.get("content-type", ""), content_encoding=headers.get("content-encoding", ""),
        query=request.url.query, language=language, idempotency_key=headers.get("idempotency-key", ""),
        address=sender_address(request.client.host if request.client else "", headers.get("x-forwarded-for", "")),
    )  # fmt: skip
