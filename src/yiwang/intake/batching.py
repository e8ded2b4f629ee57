"""Group commit: what arrives while the database is busy is handled together. Nothing waits for company."""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

from django.db import close_old_connections, connections

IDLE_S = 2.0  # a connection that was used this recently is taken to be good
log = logging.getLogger(__name__)
Given = TypeVar("Given")
Result = TypeVar("Result")


class Overloaded(Exception):
    """More is waiting than will be handled in good time."""


class Batcher(Generic[Given, Result]):
    """Hands what is given to `work`, in lists of at most `most`, on `threads` threads with a database connection each.

    A thread that is free takes all that waits, so a lone report goes at once and a crowd shares one transaction.
    """

    def __init__(self, work: Callable[[Sequence[Given]], Sequence[Result]], *, most: int, threads: int, waiting: int) -> None:
        self._work, self._most = work, most
        self._queue: queue.Queue[tuple[Given, asyncio.Future[Result]] | None] = queue.Queue(maxsize=waiting)
        self._threads = [threading.Thread(target=self._run, name=f"intake-{n}", daemon=True) for n in range(threads)]
        self._closed = False

    def start(self) -> None:
        """Begin; on the event loop whose coroutines will call `do`."""
        self._loop = asyncio.get_running_loop()
        for thread in self._threads:
            thread.start()

    async def do(self, given: Given) -> Result:
        """The result for `given`, after it was committed. Raises Overloaded, or what `work` raised."""
        future: asyncio.Future[Result] = self._loop.create_future()
        try:
            if self._closed:
                raise queue.Full
            self._queue.put_nowait((given, future))
        except queue.Full:
            raise Overloaded from None
        return await future

    async def stop(self) -> None:
        """Take nothing more in, finish what was taken in, end the threads."""
        self._closed = True
        for _ in self._threads:
            await asyncio.to_thread(self._queue.put, None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    def _run(self) -> None:
        try:
            used_at = 0.0
            while together := self._next():
                if time.monotonic() - used_at > IDLE_S or connections["default"].errors_occurred:
                    close_old_connections()  # asks the database: once for a burst, not once for each batch
                self._handle(together)
                used_at = time.monotonic()
        finally:
            connections.close_all()

    def _next(self) -> list[tuple[Given, asyncio.Future[Result]]]:
        """All that waits, at most `most`; blocks until there is something; [] at the end."""
        first = self._queue.get()
        together = [first] if first else []
        with suppress(queue.Empty):
            while together and len(together) < self._most:
                more = self._queue.get_nowait()
                if more is None:
                    self._queue.put(None)  # the end is for the next round
                    break
                together.append(more)
        return together

    def _handle(self, together: list[tuple[Given, asyncio.Future[Result]]]) -> None:
        try:
            results = self._work([given for given, _ in together])
        except Exception as error:
            log.error("A batch failed: %s", type(error).__name__)
            self._loop.call_soon_threadsafe(_fail, [future for _, future in together], error)
        else:
            self._loop.call_soon_threadsafe(_deliver, [future for _, future in together], results)


def _deliver(futures: Sequence["asyncio.Future[Result]"], results: Sequence[Result]) -> None:
    for future, result in zip(futures, results, strict=True):
        if not future.done():  # the sender may have gone away; the report is stored all the same
            future.set_result(result)


def _fail(futures: Sequence["asyncio.Future[Result]"], error: Exception) -> None:
    for future in futures:
        if not future.done():
            future.set_exception(error)
