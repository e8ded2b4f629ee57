"""The lean door: the same answers as Django's, many at once, each committed before it is answered."""

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from django.db import connections
from django.test import override_settings
from PIL import Image

from yiwang.cases.models import Case, CaseAttachment, Submission
from yiwang.cases.tests.helpers import LANQIAO_VILLAGE, inside
from yiwang.intake import door
from yiwang.intake.channels.open311.tests.helpers import URLENCODED, form, make_key, post
from yiwang.intake.limits import reports
from yiwang.project.asgi import app
from yiwang.shared.db.scope import Scope, scoped

pytestmark = pytest.mark.usefixtures("owner_db", "world")
ADDRESS = "/open311/v2/requests"
Talk = Callable[[httpx.AsyncClient], Awaitable[Any]]


def with_door(talk: Talk) -> Any:
    """What `talk` gives, with the door open around it."""

    async def run() -> Any:
        async with door.lifespan(), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
            return await talk(client)

    return asyncio.run(run())


async def send(client: httpx.AsyncClient, fields: dict[str, Any], kind: str = "json", **headers: str) -> httpx.Response:
    body = urlencode({name: value for name, value in fields.items() if value is not None}, doseq=True)
    return await client.post(f"{ADDRESS}.{kind}", content=body, headers={"Content-Type": URLENCODED, **headers})


def cases() -> list[Case]:
    with scoped(Scope(counties=("990121", "990122"), units=("*",))):
        return list(Case.objects.order_by("number"))


def test_a_report_is_committed_before_it_is_answered() -> None:
    key = make_key()

    async def talk(client: httpx.AsyncClient) -> None:
        response = await send(client, form(key))
        assert response.status_code == 201
        (case,) = await asyncio.to_thread(_cases_elsewhere)
        assert response.json()[0]["service_request_id"] == case.number

    with_door(talk)


def _cases_elsewhere() -> list[Case]:
    try:
        return cases()
    finally:
        connections.close_all()


@pytest.mark.parametrize("kind", ["json", "xml"])
def test_both_doors_answer_alike(kind: str) -> None:
    key = make_key()
    every = [
        form(key), form(key, lat="0", long="0", email="x"), form("wrong"), form(key, service_code="9999"),
        form(key, service_code="1102"), form(key, jurisdiction_id="33"), form(key, description="字" * 4001), {},
    ]  # fmt: skip

    async def talk(client: httpx.AsyncClient) -> list[httpx.Response]:
        return [
            await send(client, fields, kind, **{"Accept-Language": "en", "Idempotency-Key": str(n)})
            for n, fields in enumerate(every)
        ]

    lean = with_door(talk)
    for number, (fields, response) in enumerate(zip(every, lean, strict=True)):
        django = post(fields, kind, accept_language="en", idempotency_key=str(number))
        status = 200 if response.status_code == 201 else response.status_code  # the first one was stored meanwhile
        assert (django.status_code, django.content) == (status, response.content)
        for header in ("Content-Type", "Content-Language", "Cache-Control", "Access-Control-Allow-Origin", "Vary"):
            assert header in response.headers
            if header != "Vary":
                assert django.headers[header] == response.headers[header], header


def test_many_at_once_all_get_their_own_case_and_a_bad_one_hurts_nobody() -> None:
    key = make_key()
    lon, lat = inside(LANQIAO_VILLAGE)
    every = [form(key, description=f"第 {n} 盏灯坏了") for n in range(60)]
    every[7] = form(key, lat="nan")
    every[20] = form(key, service_code="9999")
    every[33] = form(key, lat=lat, long=lon)

    async def talk(client: httpx.AsyncClient) -> list[httpx.Response]:
        return await asyncio.gather(*(send(client, fields) for fields in every))

    answers = with_door(talk)
    assert [n for n, answer in enumerate(answers) if answer.status_code != 201] == [7, 20]
    numbers = {answer.json()[0]["service_request_id"] for answer in answers if answer.status_code == 201}
    receipts = {answer.json()[0]["extended_attributes"]["receipt"] for answer in answers if answer.status_code == 201}
    assert len(numbers) == len(receipts) == 58
    stored = {case.number: case for case in cases()}
    assert set(stored) == numbers
    for n, answer in enumerate(answers):
        if answer.status_code == 201 and n != 33:
            assert stored[answer.json()[0]["service_request_id"]].words == f"第 {n} 盏灯坏了"


def test_when_a_batch_fails_each_is_tried_alone() -> None:
    """A county without any unit cannot be routed: only its own report is refused."""
    from yiwang.access.models import Unit
    from yiwang.cases.queries.routes import forget_units

    Unit.objects.using("owner").filter(county="990122").update(valid_to="2001-01-01", valid_from="2000-01-01")
    Unit.objects.using("owner").filter(county__endswith="00").update(valid_to="2001-01-01", valid_from="2000-01-01")
    forget_units()
    key = make_key()
    lon, lat = inside(LANQIAO_VILLAGE)

    async def talk(client: httpx.AsyncClient) -> list[httpx.Response]:
        return await asyncio.gather(
            *(send(client, form(key, **({"lat": lat, "long": lon} if n == 5 else {}))) for n in range(12))
        )

    try:
        codes = [answer.status_code for answer in with_door(talk)]
    finally:
        forget_units()
    assert codes == [201] * 5 + [503] + [201] * 6


def test_the_same_report_sent_many_times_at_once_opens_one_case() -> None:
    key = make_key()

    async def talk(client: httpx.AsyncClient) -> list[httpx.Response]:
        same = [send(client, form(key), **{"Idempotency-Key": "one"}) for _ in range(20)]
        other = [send(client, form(key, description="另一件事"), **{"Idempotency-Key": "two"}) for _ in range(20)]
        return await asyncio.gather(*(pair for both in zip(same, other, strict=True) for pair in both))

    answers = with_door(talk)
    assert {answer.status_code for answer in answers} == {200, 201}
    assert len({answer.content for answer in answers}) == 2
    assert len(cases()) == 2
    assert Submission.objects.using("owner").count() == 2


def test_the_same_id_with_other_content_is_a_conflict_even_at_the_same_moment() -> None:
    key = make_key()

    async def talk(client: httpx.AsyncClient) -> list[httpx.Response]:
        return await asyncio.gather(
            *(send(client, form(key, description=f"{n}"), **{"Idempotency-Key": "one"}) for n in range(12))
        )

    codes = sorted(answer.status_code for answer in with_door(talk))
    assert codes == [201] + [409] * 11
    assert len(cases()) == 1


def test_a_body_is_read_only_as_far_as_it_may_be_long() -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        for _ in range(10_000):
            sent += 65536
            yield b"x" * 65536

    async def talk(client: httpx.AsyncClient) -> tuple[httpx.Response, httpx.Response]:
        announced = await client.post(f"{ADDRESS}.json", content=b"x" * (1024 * 1024 + 1), headers={"Content-Type": URLENCODED})
        streamed = await client.post(f"{ADDRESS}.xml", content=endless(), headers={"Content-Type": URLENCODED})
        return announced, streamed

    announced, streamed = with_door(talk)
    assert (announced.status_code, streamed.status_code) == (413, 413)
    assert announced.json()[0]["code"] == 413
    assert streamed.content.startswith(b"<?xml")
    assert sent < 4 * 1024 * 1024


def test_forms_with_photos_come_through_beside_the_others() -> None:
    key = make_key()
    made = BytesIO()
    Image.new("RGB", (320, 240), "grey").save(made, "JPEG")
    fields = {name: str(value) for name, value in form(key).items()}

    async def talk(client: httpx.AsyncClient) -> list[httpx.Response]:
        uploads = [client.post(f"{ADDRESS}.json", data=fields, files={"media": ("p.jpg", made.getvalue())}) for _ in range(3)]
        return await asyncio.gather(*uploads, *(send(client, form(key)) for _ in range(10)))

    assert [answer.status_code for answer in with_door(talk)] == [201] * 13
    with scoped(Scope(counties=("990121",), units=("*",))):
        assert CaseAttachment.objects.count() == 3


def test_an_address_may_send_only_so_many_an_hour_here_too() -> None:
    reports.forget()
    key = make_key("shared", reports_per_hour=None)

    async def talk(client: httpx.AsyncClient) -> list[int]:
        return [(await send(client, form(key))).status_code for _ in range(4)]

    with override_settings(RATE_REPORTS_PER_HOUR=3):
        assert with_door(talk) == [201, 201, 201, 429]
    reports.forget()


def test_with_the_door_closed_the_sender_is_told_to_come_back() -> None:
    async def run() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
            return await send(client, {})

    response = asyncio.run(run())
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


def test_other_addresses_of_the_channel_are_answered_by_django() -> None:
    async def talk(client: httpx.AsyncClient) -> httpx.Response:
        return await client.get("/open311/v2/services.json")

    response = with_door(talk)
    assert response.status_code == 200
    assert response.json()
