"""Django's threads have nothing to do with the network: neither a slow sender nor a slow reader holds one."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from yiwang.project import threads
from yiwang.project.threads import ThreadedWsgi

SCOPE = {
    "type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [(b"host", b"127.0.0.1")], "http_version": "1.1",
}  # fmt: skip


def echo(environ: dict[str, Any], start: Any) -> Iterator[bytes]:
    """Answers with the length, the body and the query that it was given."""
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    start("200 OK", [("Content-Type", "text/plain")])
    yield environ["QUERY_STRING"].encode() + b"|"
    yield body


def large(_environ: dict[str, Any], start: Any) -> list[bytes]:
    start("200 OK", [])
    return [b"x" * 3_000_000]


async def nothing_sent() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


def test_a_body_in_chunks_reaches_the_application() -> None:
    async def parts() -> Any:
        yield b"one "
        yield b"two"

    async def run() -> str:
        transport = httpx.ASGITransport(ThreadedWsgi(echo, threads=1, most_bytes=1000))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return (await client.post("/?a=b%20c&d=%E8%B7%AF", content=parts())).text

    assert asyncio.run(run()) == "a=b%20c&d=%E8%B7%AF|one two"


def test_an_address_that_is_no_ascii_is_taken_all_the_same() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(ThreadedWsgi(echo, threads=1, most_bytes=1000)({**SCOPE, "query_string": b"q=\xe8\xb7"}, nothing_sent, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 200
    assert sent[1]["body"] == b"q=%E8%B7|"


def test_readers_that_take_nothing_hold_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "SILENCE_S", 0.5)
    django = ThreadedWsgi(large, threads=1, most_bytes=1000)

    async def never(message: Any) -> None:
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    async def run() -> tuple[int, list[Any]]:
        slow = [asyncio.create_task(django(SCOPE, nothing_sent, never)) for _ in range(3)]  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=httpx.ASGITransport(django), base_url="http://127.0.0.1") as client:  # type: ignore[arg-type]
            size = len((await client.get("/")).content)
        return size, await asyncio.gather(*slow, return_exceptions=True)

    size, slow = asyncio.run(run())
    assert size == 3_000_000
    assert [type(one) for one in slow] == [TimeoutError] * 3
