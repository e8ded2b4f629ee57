"""/desk/live: server-sent events that tell open desks to look again.

One LISTEN connection a process hears the drainer's notices (shared.outbox.drainer) and wakes the streams whose county and unit
they name. Nothing about a case travels here.
"""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import psycopg
from django.conf import settings
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from yiwang.command.stream_pass import Pass, read_pass
from yiwang.shared.outbox.drainer import CHANNEL, EVERYBODY
from yiwang.shared.web.door import Routes

MOST_STREAMS = 500  # of one process; a browser that is turned away goes on asking now and then
HEARTBEAT_S = 20.0  # keeps proxies from closing a quiet stream, and notices readers that went away
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 30.0
log = logging.getLogger(__name__)


class Stream:
    """One open desk. `woken` is the bounded queue: however much happens, one "look again" waits at most."""

    def __init__(self, granted: Pass) -> None:
        self.granted = granted
        self.woken = asyncio.Event()

    def concerns(self, county: str, units: frozenset[str]) -> bool:
        """Whether a notice about these units of a county is this desk's business."""
        return county in self.granted.counties and (EVERYBODY in units or not units.isdisjoint(self.granted.units))


class Hub:
    """The streams of this process and the one connection that wakes them."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()

    def hear(self, payload: str) -> None:
        """A notice of the drainer: {"county": …, "units": […]}."""
        try:
            notice = json.loads(payload)
            county, units = str(notice["county"]), frozenset(map(str, notice["units"]))
        except (ValueError, KeyError, TypeError):
            log.warning("A notice on %s could not be read", CHANNEL)
            return
        for stream in self.streams:
            if stream.concerns(county, units):
                stream.woken.set()

    def wake_all(self) -> None:
        """After a lost connection: notices may have been missed."""
        for stream in self.streams:
            stream.woken.set()

    async def listen(self) -> None:
        """Hear notices until cancelled; a lost connection is opened again, later each time it fails."""
        wait = FIRST_WAIT_S
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**_database(), autocommit=True) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    wait = FIRST_WAIT_S
                    self.wake_all()
                    async for notice in connection.notifies():
                        self.hear(notice.payload)
            except psycopg.Error as problem:
                log.warning("Live pages are not woken: %s. Next try in %.1f s", problem, wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_S)


hub = Hub()


def _database() -> dict[str, Any]:
    """The web role's connection, as psycopg names its parts."""
    known = settings.DATABASES["default"]
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return {key: known[name] for key, name in names.items() if known.get(name)} | {"application_name": "yiwang live"}


def routes() -> Routes:
    """What the ASGI application mounts (shared.web.door)."""
    return {("GET", "/desk/live"): live}


@asynccontextmanager
async def lifespan() -> AsyncIterator[None]:
    """Listens for as long as the process serves."""
    task = asyncio.create_task(hub.listen())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def live(request: Request) -> Response:
    """The stream for the holder of a pass."""
    granted = read_pass(request.query_params.get("pass", ""))
    if granted is None:
        return PlainTextResponse("This pass is not valid any more. Reload the page.", 403)
    if len(hub.streams) >= MOST_STREAMS:
        return PlainTextResponse("Too many open pages. It will be tried again.", 503, headers={"Retry-After": "60"})
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_tell(Stream(granted)), media_type="text/event-stream", headers=headers)


async def _tell(stream: Stream) -> AsyncIterator[str]:
    """ "changed" when something did, a comment when nothing did for a while; ends with its pass."""
    hub.streams.add(stream)
    try:
        yield ": open\n\n"
        while (left := stream.granted.expires - time.time()) > 0:
            try:
                await asyncio.wait_for(stream.woken.wait(), min(HEARTBEAT_S, left))
            except TimeoutError:
                yield ": still here\n\n"
            else:
                stream.woken.clear()
                yield "data: changed\n\n"
    finally:
        hub.streams.discard(stream)
