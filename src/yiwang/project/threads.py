"""Django's application in a pool of threads, each with its own database connection.

A thread has nothing to do with the network: the event loop takes the request in before, and sends the answer after. So neither a
slow sender nor a slow reader holds one.
"""

import asyncio
import contextvars
import logging
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import quote

from a2wsgi.wsgi import build_environ
from django.db import connections
from starlette.types import Receive, Scope, Send

from yiwang.shared.web.bodies import IN_MEMORY_BYTES, SILENCE_S, Refused, refuse, taken_in

log = logging.getLogger(__name__)
CLOSING_PATIENCE_S = 2.0
CHUNK_BYTES = 64 * 1024


@dataclass
class Answer:
    """What the application said, with its body in a file."""

    body: IO[bytes]
    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)

    def start(self, status: str, headers: list[tuple[str, str]], _problem: object = None) -> Any:
        """WSGI's `start_response`."""
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(name.strip().lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers]
        return self.body.write


class ThreadedWsgi:
    """`threads` requests at a time; the others wait in line. Django reuses each thread's connection (CONN_MAX_AGE)."""

    def __init__(self, application: Any, *, threads: int, most_bytes: int) -> None:
        self._application, self._most_bytes = application, most_bytes
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="django")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with taken_in(scope, receive, self._most_bytes) as body:
                context = contextvars.copy_context()
                environ = _environ(scope, body)
                answer = await asyncio.get_running_loop().run_in_executor(self._executor, context.run, self._ask, environ)
        except Refused as refused:
            await refuse(refused, scope, receive, send)
            return
        with answer.body:
            await _send(answer, send)

    def _ask(self, environ: dict[str, Any]) -> Answer:
        answer = Answer(SpooledTemporaryFile(IN_MEMORY_BYTES))  # noqa: SIM115 - closed when it has been sent
        chunks: Iterable[bytes] = self._application(environ, answer.start)
        try:
            answer.body.writelines(chunks)
        finally:
            getattr(chunks, "close", lambda: None)()  # Django looks after the database connection in here
        answer.body.seek(0)
        return answer

    def shut_down(self) -> None:
        """Close the connection of every idle thread, then let the threads end."""
        threads = len(self._executor._threads)
        if threads:
            together = threading.Barrier(threads)  # so that each thread takes exactly one of the tasks
            for _ in range(threads):
                self._executor.submit(_close_here, together)
        self._executor.shutdown(wait=False)


def _environ(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """The request as WSGI has it. What came in chunks has a length by now, and an address is ASCII whatever was sent."""
    query = quote(scope["query_string"], safe="/?:@!$&'()*+,;=%-._~[]{}|\\^`\"<>")
    known: Any = {**scope, "query_string": query.encode()}
    whole: Any = body
    environ: dict[str, Any] = dict(build_environ(known, whole))
    environ["CONTENT_LENGTH"] = str(body.seek(0, 2))
    body.seek(0)
    return environ


async def _send(answer: Answer, send: Send) -> None:
    """A reader that takes nothing for SILENCE_S seconds has gone."""
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    more = True
    while more:
        chunk = answer.body.read(CHUNK_BYTES)
        more = len(chunk) == CHUNK_BYTES
        await asyncio.wait_for(send({"type": "http.response.body", "body": chunk, "more_body": more}), SILENCE_S)


def _close_here(together: threading.Barrier) -> None:
    connections.close_all()
    try:
        together.wait(CLOSING_PATIENCE_S)
    except threading.BrokenBarrierError:
        log.debug("A thread was still busy when the server stopped")
