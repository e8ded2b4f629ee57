"""Bodies are taken in before a thread is given to the request."""

import asyncio
from collections.abc import Sequence

import pytest
from starlette.types import Message, Receive

from yiwang.project import bodies
from yiwang.project.bodies import CHUNK_BYTES, Refused, replay, take_in

SCOPE = {"type": "http", "headers": []}


def sender(messages: Sequence[Message], *, then_silence: bool = False) -> Receive:
    waiting = list(messages)

    async def receive() -> Message:
        if not waiting and then_silence:
            await asyncio.Event().wait()
        return waiting.pop(0)

    return receive


def part(body: bytes, *, more: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


async def read_all(receive: Receive) -> bytes:
    whole, more = b"", True
    while more:
        message = await receive()
        whole, more = whole + message["body"], message["more_body"]
    return whole


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, 700_000])
def test_a_body_arrives_whole(size: int) -> None:
    async def run() -> bytes:
        with await take_in(SCOPE, sender([part(b"x" * (size // 2)), part(b"y" * (size - size // 2), more=False)]), 10**6) as file:
            return await read_all(replay(file))

    assert asyncio.run(run()) == b"x" * (size // 2) + b"y" * (size - size // 2)


def refusal(receive: Receive, scope: Message = SCOPE) -> int:
    with pytest.raises(Refused) as refused:
        asyncio.run(take_in(scope, receive, 100))  # type: ignore[arg-type]
    return refused.value.status


def test_a_body_that_is_too_large_is_refused_before_it_is_read() -> None:
    assert refusal(sender([]), {"type": "http", "headers": [(b"content-length", b"101")]}) == 413


def test_a_body_that_turns_out_too_large_is_refused() -> None:
    assert refusal(sender([part(b"x" * 60), part(b"x" * 60)])) == 413


def test_a_sender_that_falls_silent_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SILENCE_S", 0.05)
    assert refusal(sender([part(b"x")], then_silence=True)) == 408


def test_nobody_answers_a_sender_that_has_gone() -> None:
    assert refusal(sender([part(b"x"), {"type": "http.disconnect"}])) == 0
