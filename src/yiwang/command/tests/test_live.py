"""The live stream: who is woken, by what, and how it ends."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import pytest
from starlette.requests import Request

from tests.support.people import actor
from yiwang.command import live as live_module
from yiwang.command import stream_pass
from yiwang.command.live import Hub, Stream, live, routes
from yiwang.command.stream_pass import Pass, make_pass, read_pass
from yiwang.shared.outbox.drainer import drain

pytestmark = pytest.mark.usefixtures("world", "owner_db")


def granted(*units: str, county: str = "990121", seconds: float = 60) -> Pass:
    return Pass(1, frozenset({county}), frozenset(units), time.time() + seconds)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    fresh = Hub()
    monkeypatch.setattr(live_module, "hub", fresh)
    return fresh


def request(address: str) -> Request:
    _path, _, query = address.partition("?")
    return Request({"type": "http", "method": "GET", "path": "/desk/live", "query_string": query.encode(), "headers": []})


@asynccontextmanager
async def listening(hub: Hub) -> AsyncIterator[None]:
    task = asyncio.create_task(hub.listen())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], Any]) -> None:
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("nothing happened within ten seconds")


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 30))


def test_a_notice_wakes_the_county_and_unit_it_names(hub: Hub) -> None:
    chen, other_unit, eko = (
        Stream(granted("990121001-room")),
        Stream(granted("990121002-room")),
        Stream(granted("990121001-room", county="990122")),
    )
    hub.streams.update({chen, other_unit, eko})
    hub.hear('{"county": "990121", "units": ["990121001-room", "990121-centre"]}')
    assert [stream.woken.is_set() for stream in (chen, other_unit, eko)] == [True, False, False]


def test_a_notice_with_too_many_units_to_name_wakes_the_whole_county(hub: Hub) -> None:
    chen, eko = Stream(granted("990121001-room")), Stream(granted("990122-centre", county="990122"))
    hub.streams.update({chen, eko})
    hub.hear('{"county": "990121", "units": ["*"]}')
    assert [stream.woken.is_set() for stream in (chen, eko)] == [True, False]


def test_a_notice_that_cannot_be_read_harms_nobody(hub: Hub) -> None:
    for payload in ("", "{}", "[1]", "null", '{"county": 1}'):
        hub.hear(payload)


def test_a_pass_opens_the_own_counties_and_units_and_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read_pass(make_pass(actor("chen")))
    assert found is not None
    assert (found.counties, "990121001-room" in found.units) == (frozenset({"990121"}), True)
    assert read_pass("forged") is None
    old = make_pass(actor("chen"))
    monkeypatch.setattr(stream_pass, "VALID_S", -1)
    assert read_pass(old) is None


def test_what_the_worker_announces_reaches_the_desk(hub: Hub) -> None:
    from asgiref.sync import sync_to_async

    from yiwang.cases.tests.helpers import opened

    async def story() -> None:
        answer = await live(request(f"/desk/live?pass={make_pass_of_chen}"))
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        parts = answer.body_iterator
        assert await anext(parts) == ": open\n\n"
        async with listening(hub):
            assert await anext(parts) == "data: changed\n\n"  # listening has begun: look once
            await sync_to_async(opened)()
            await sync_to_async(drain)()
            assert await anext(parts) == "data: changed\n\n"
        await parts.aclose()
        assert not hub.streams

    make_pass_of_chen = make_pass(actor("chen"))
    run(story)


def test_a_lost_connection_is_opened_again_and_everybody_looks_once(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_module, "FIRST_WAIT_S", 0.01)
    stream = Stream(granted("990121001-room"))
    hub.streams.add(stream)

    async def story() -> None:
        async with listening(hub):
            await until(stream.woken.is_set)
            stream.woken.clear()
            async with await psycopg.AsyncConnection.connect(**_owner(), autocommit=True) as owner:
                await owner.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'yiwang live' AND datname = current_database()"
                )
            await until(stream.woken.is_set)

    run(story)


def _owner() -> dict[str, Any]:
    from tests.settings import CACHE
    from yiwang.shared.postgres import place_of
    from yiwang.shared.postgres.roles import connect

    with connect(place_of(CACHE / "data")) as superuser:
        known = superuser.info
        return {"host": known.host, "port": known.port, "user": known.user, "password": known.password, "dbname": _database()}


def _database() -> str:
    from django.conf import settings

    return str(settings.DATABASES["default"]["NAME"])


def test_without_a_valid_pass_there_is_no_stream(hub: Hub) -> None:
    async def story() -> None:
        for address in ("/desk/live", "/desk/live?pass=", "/desk/live?pass=forged"):
            assert (await live(request(address))).status_code == 403

    run(story)


def test_a_process_holds_a_limited_number_of_streams(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_module, "MOST_STREAMS", 1)
    hub.streams.add(Stream(granted()))
    address = f"/desk/live?pass={make_pass(actor('chen'))}"

    async def story() -> None:
        answer = await live(request(address))
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")

    run(story)


def test_a_quiet_stream_shows_that_it_lives_and_ends_with_its_pass(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_module, "HEARTBEAT_S", 0.01)

    async def story() -> None:
        said = [part async for part in live_module._tell(Stream(granted("990121001-room", seconds=0.2)))]
        assert said[0] == ": open\n\n"
        assert set(said[1:]) == {": still here\n\n"}

    run(story)
    assert not hub.streams


def test_much_that_happens_at_once_is_told_once(hub: Hub) -> None:
    stream = Stream(granted("990121001-room"))

    async def story() -> None:
        parts = live_module._tell(stream)
        await anext(parts)
        for _ in range(100):
            hub.hear('{"county": "990121", "units": ["990121001-room"]}')
        assert await anext(parts) == "data: changed\n\n"
        assert not stream.woken.is_set()
        await parts.aclose()

    run(story)


def test_the_application_mounts_it() -> None:
    assert routes()[("GET", "/desk/live")] is live
