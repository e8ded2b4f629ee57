"""Bodies are taken in before anybody works on the request."""

import asyncio
from collections.abc import Sequence

import pytest
from starlette.types import Message, Receive

from yiwang.shared.web import bodies
from yiwang.shared.web.bodies import IN_MEMORY_BYTES, Refused, taken_in

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


async def body_of(receive: Receive, scope: Message = SCOPE, most: int = 10**6) -> bytes:
    async with taken_in(scope, receive, most) as file:
        return file.read()


@pytest.mark.parametrize("size", [0, 1, IN_MEMORY_BYTES, IN_MEMORY_BYTES + 1, 700_000])
def test_a_body_arrives_whole(size: int) -> None:
    whole = asyncio.run(body_of(sender([part(b"x" * (size // 2)), part(b"y" * (size - size // 2), more=False)])))
    assert whole == b"x" * (size // 2) + b"y" * (size - size // 2)
    assert bodies._on_disk == [0]


def refusal(receive: Receive, scope: Message = SCOPE, most: int = 100) -> int:
    with pytest.raises(Refused) as refused:
        asyncio.run(body_of(receive, scope, most))
    assert bodies._on_disk == [0]
    return refused.value.status


def test_a_sender_that_goes_on_for_ever_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "LONGEST_S", 0.0)
    assert refusal(sender([part(b"x")] * 3)) == 408


def test_large_bodies_together_do_not_fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MOST_ON_DISK_BYTES", 1000)
    assert refusal(sender([part(b"x" * IN_MEMORY_BYTES), part(b"x" * 1001)]), most=10**6) == 503
    assert asyncio.run(body_of(sender([part(b"x" * IN_MEMORY_BYTES, more=False)])))


def test_a_body_that_is_too_large_is_refused_before_it_is_read() -> None:
    assert refusal(sender([]), {"type": "http", "headers": [(b"content-length", b"101")]}) == 413


def test_a_body_that_turns_out_too_large_is_refused() -> None:
    assert refusal(sender([part(b"x" * 60), part(b"x" * 60)])) == 413


def test_a_sender_that_falls_silent_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "SILENCE_S", 0.05)
    assert refusal(sender([part(b"x")], then_silence=True)) == 408


def test_nobody_answers_a_sender_that_has_gone() -> None:
    assert refusal(sender([part(b"x"), {"type": "http.disconnect"}])) == 0
