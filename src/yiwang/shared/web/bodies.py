"""Request bodies are taken in by the event loop before anybody works on them: a slow sender holds a file, not a thread."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import SpooledTemporaryFile
from typing import IO

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

IN_MEMORY_BYTES = 256 * 1024
MOST_ON_DISK_BYTES = 1024**3  # of all large bodies together; small ones are let in always
SILENCE_S = 30.0  # a sender that sends nothing for so long has gone
LONGEST_S = 300.0  # nor may one last for ever, a byte at a time
_on_disk = [0]  # bytes, of this process; changed by its event loop only


class Refused(Exception):
    """The body is not taken: the status and words to answer with; status 0 when nobody waits for an answer."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


@asynccontextmanager
async def taken_in(scope: Scope, receive: Receive, most_bytes: int) -> AsyncIterator[IO[bytes]]:
    """The body in a file, kept until the block ends. Raises Refused when it is longer than `most_bytes` or fails to come."""
    if _announced(scope) > most_bytes:
        raise _too_large()
    with SpooledTemporaryFile(IN_MEMORY_BYTES) as file:
        try:
            await _receive_all(file, receive, most_bytes)
            file.seek(0)
            yield file
        finally:
            file.seek(0, 2)
            _on_disk[0] -= _beyond_memory(file)


async def _receive_all(file: IO[bytes], receive: Receive, most_bytes: int) -> None:
    until = time.monotonic() + LONGEST_S
    more = True
    while more:
        try:
            message = await asyncio.wait_for(receive(), min(SILENCE_S, until - time.monotonic()))
        except TimeoutError as problem:
            raise Refused(408, "The request did not arrive.") from problem
        if message["type"] == "http.disconnect":
            raise Refused(0, "The sender has gone.")
        before = _beyond_memory(file)
        file.write(message.get("body", b""))
        _on_disk[0] += _beyond_memory(file) - before
        if file.tell() > most_bytes:
            raise _too_large()
        if _beyond_memory(file) and _on_disk[0] > MOST_ON_DISK_BYTES:
            raise Refused(503, "Too many large requests at this moment. Please send it again.")
        more = message.get("more_body", False)


def _beyond_memory(file: IO[bytes]) -> int:
    return max(0, file.tell() - IN_MEMORY_BYTES)


def _too_large() -> Refused:
    return Refused(413, "The request is too large.")


async def refuse(refused: Refused, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer and let the connection end: what is left of the body is not wanted."""
    if refused.status:
        await PlainTextResponse(refused.words, refused.status, headers={"connection": "close"})(scope, receive, send)


def _announced(scope: Scope) -> int:
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(length) if length.isdigit() else 0
