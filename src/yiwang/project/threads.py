"""Django's application in a pool of threads, each with its own database connection."""

import logging
import threading
from typing import Any

from a2wsgi import WSGIMiddleware
from django.db import connections

from yiwang.project.bodies import Refused, refuse, replay, take_in

log = logging.getLogger(__name__)
CLOSING_PATIENCE_S = 2.0


class ThreadedWsgi:
    """`threads` requests at a time; the others wait in line. Django reuses each thread's connection (CONN_MAX_AGE)."""

    def __init__(self, application: Any, *, threads: int, most_bytes: int) -> None:
        self._middleware = WSGIMiddleware(application, workers=threads)
        self._most_bytes = most_bytes

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await take_in(scope, receive, self._most_bytes)
        except Refused as refused:
            await refuse(refused, scope, receive, send)
            return
        with body:
            receive_again: Any = replay(body)
            await self._middleware(scope, receive_again, send)

    def shut_down(self) -> None:
        """Close the connection of every idle thread, then let the threads end."""
        executor = self._middleware.executor
        threads = len(executor._threads)
        if threads:
            together = threading.Barrier(threads)  # so that each thread takes exactly one of the tasks
            for _ in range(threads):
                executor.submit(_close_here, together)
        executor.shutdown(wait=False)


def _close_here(together: threading.Barrier) -> None:
    connections.close_all()
    try:
        together.wait(CLOSING_PATIENCE_S)
    except threading.BrokenBarrierError:
        log.debug("A thread was still busy when the server stopped")
