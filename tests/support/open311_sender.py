"""Programs that file reports over HTTP as fast as the server answers: keep-alive connections, each with one report under way."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PATH = "/open311/v2/requests.json"


@dataclass(frozen=True, slots=True)
class Report:
    """`id` is the sender's own name for it, its Idempotency-Key; `form` the urlencoded body."""

    id: str
    form: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    wait_s: float

    @property
    def number(self) -> str:
        """The public number of the case."""
        return str(json.loads(self.body)[0]["service_request_id"])

    @property
    def receipt(self) -> str:
        return str(json.loads(self.body)[0]["extended_attributes"]["receipt"])


@dataclass(slots=True)
class Delivery:
    """What came back, by the sender's ids. What is missing was not acknowledged: the connection broke."""

    answers: dict[str, Answer] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        return len(self.answers) / self.seconds

    def wait_ms(self, share: float) -> float:
        """The wait that this share of the answers did not exceed."""
        waits = sorted(answer.wait_s for answer in self.answers.values())
        return waits[min(len(waits) - 1, int(len(waits) * share))] * 1000

    def numbers(self) -> dict[str, str]:
        """Case numbers by the sender's ids, of what was taken in."""
        return {id_: answer.number for id_, answer in self.answers.items() if answer.status in {200, 201}}


def deliver(
    address: str, reports: Sequence[Report], *, clients: int = 32, then: Callable[[int], None] = lambda answers: None
) -> Delivery:
    """Send every report once. A connection that breaks is not opened again: its sender gives up.

    `then` is called after every answer, with the number of answers so far.
    """
    return asyncio.run(_deliver(address, reports, clients, then))


async def _deliver(address: str, reports: Sequence[Report], clients: int, then: Callable[[int], None]) -> Delivery:
    delivery, supply, began = Delivery(), iter(reports), time.perf_counter()
    await asyncio.gather(*(_send(address, supply, delivery, then) for _ in range(min(clients, len(reports)))))
    delivery.seconds = time.perf_counter() - began
    return delivery


async def _send(address: str, supply: Iterator[Report], delivery: Delivery, then: Callable[[int], None]) -> None:
    place = urlsplit(address)
    try:
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
    except OSError:
        return
    try:
        for report in supply:
            sent_at = time.perf_counter()
            writer.write(_request(place.netloc, report))
            status, body = await _answer(reader)
            delivery.answers[report.id] = Answer(status, body, time.perf_counter() - sent_at)
            then(len(delivery.answers))
    except (OSError, EOFError):
        pass
    finally:
        writer.close()


def _request(host: str, report: Report) -> bytes:
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\nAccept-Language: en\r\n"
        f"Idempotency-Key: {report.id}\r\nContent-Length: {len(report.form)}\r\n\r\n"
    )
    return head.encode() + report.form


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
    return int(head[9:12]), await reader.readexactly(length)
