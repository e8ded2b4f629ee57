"""Request bodies are taken in by the event loop before Django sees them: a slow sender holds a few kilobytes, not a thread."""

import asyncio
from tempfile import SpooledTemporaryFile
from typing import IO

from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

IN_MEMORY_BYTES = 256 * 1024
CHUNK_BYTES = 64 * 1024
SILENCE_S = 30.0  # a sender that sends nothing for so long has gone


class Refused(Exception):
    """The body is not taken: the status and words to answer with; status 0 when nobody waits for an answer."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


async def take_in(scope: Scope, receive: Receive, most_bytes: int) -> IO[bytes]:
    """The whole body in a file, which the caller closes. Raises Refused when it is larger than `most_bytes` or does not come."""
    if _announced(scope) > most_bytes:
        raise Refused(413, "The request is too large.")
    file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115 - the caller closes it
    try:
        while True:
            message = await asyncio.wait_for(receive(), SILENCE_S)
            if message["type"] == "http.disconnect":
                raise Refused(0, "The sender has gone.")
            file.write(message.get("body", b""))
            if file.tell() > most_bytes:
                raise Refused(413, "The request is too large.")
            if not message.get("more_body", False):
                break
    except TimeoutError as problem:
        file.close()
        raise Refused(408, "The request did not arrive.") from problem
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def replay(file: IO[bytes]) -> Receive:
    """`receive` for an application, from a body that was taken in."""

    async def receive() -> Message:
        chunk = file.read(CHUNK_BYTES)
        return {"type": "http.request", "body": chunk, "more_body": len(chunk) == CHUNK_BYTES}

    return receive


async def refuse(refused: Refused, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer and let the connection end: what is left of the body is not wanted."""
    if refused.status:
        await PlainTextResponse(refused.words, refused.status, headers={"connection": "close"})(scope, receive, send)


def _announced(scope: Scope) -> int:
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(length) if length.isdigit() else 0
