"""/metrics for Prometheus: counts and durations of requests of this process, and what the worker has in front of it.

Loopback only, and not through a proxy on the same machine. Labels never hold a path with a code or a number in it.
"""

import asyncio
import ipaddress
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from django.db import DatabaseError, connection
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yiwang.shared.web.door import Endpoint

BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})  # a caller cannot invent labels
PROXY_HEADERS = ("x-forwarded-for", "x-real-ip", "forwarded")
WAITING = """
    SELECT count(*), coalesce(extract(epoch FROM now() - min(at)), 0) FROM shared_outboxrow WHERE done_at IS NULL
"""
HEARTBEATS = "SELECT part, extract(epoch FROM now() - at) FROM shared_heartbeat ORDER BY part"


class Requests:
    """Counters of this process; written by one event loop only, so they need no lock."""

    def __init__(self) -> None:
        self.running = 0
        self.counts: dict[tuple[str, int], int] = defaultdict(int)  # (method, status) → requests
        self.buckets = [0] * (len(BOUNDS_S) + 1)
        self.seconds = 0.0

    def note(self, method: str, status: int, seconds: float) -> None:
        self.counts[method if method in METHODS else "other", status] += 1
        self.buckets[bisect_left(BOUNDS_S, seconds)] += 1
        self.seconds += seconds


requests = Requests()


def measured(application: ASGIApp) -> ASGIApp:
    """`application`, counted; an answer that the client did not wait for counts as 499."""

    async def count(scope: Scope, receive: Receive, send: Send) -> None:
        status, began = 499, time.perf_counter()

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        requests.running += 1
        try:
            await application(scope, receive, note_status)
        finally:
            requests.running -= 1
            requests.note(scope["method"], status, time.perf_counter() - began)

    return count


async def metrics(request: Request) -> Response:
    """The Prometheus text format, for callers on this machine; for everybody else the page does not exist."""
    if not _from_this_machine(request):
        return PlainTextResponse("Not found.", 404)
    lines = [*_request_lines(), *await asyncio.to_thread(_database_lines)]
    return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


def _from_this_machine(request: Request) -> bool:
    try:
        loopback = bool(request.client) and ipaddress.ip_address(request.client.host).is_loopback  # type: ignore[union-attr]
    except ValueError:
        return False
    return loopback and not any(name in request.headers for name in PROXY_HEADERS)


def _request_lines() -> Iterator[str]:
    yield "# TYPE yiwang_requests_total counter"
    for (method, status), count in sorted(requests.counts.items()):
        yield f'yiwang_requests_total{{method="{method}",status="{status}"}} {count}'
    yield "# TYPE yiwang_request_seconds histogram"
    total = 0
    for bound, count in zip((*BOUNDS_S, "+Inf"), requests.buckets, strict=True):
        total += count
        yield f'yiwang_request_seconds_bucket{{le="{bound}"}} {total}'
    yield f"yiwang_request_seconds_sum {requests.seconds:.6f}"
    yield f"yiwang_request_seconds_count {total}"
    yield "# TYPE yiwang_requests_running gauge"
    yield f"yiwang_requests_running {requests.running}"


def _database_lines() -> list[str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            waiting, oldest_s = cursor.fetchone()
            cursor.execute(HEARTBEATS)
            beats = cursor.fetchall()
    except DatabaseError:
        return ["# TYPE yiwang_database_up gauge", "yiwang_database_up 0"]
    finally:
        connection.close()
    lines = ["# TYPE yiwang_database_up gauge", "yiwang_database_up 1", "# TYPE yiwang_outbox_waiting gauge"]
    lines += [
        f"yiwang_outbox_waiting {waiting}",
        "# TYPE yiwang_outbox_oldest_seconds gauge",
        f"yiwang_outbox_oldest_seconds {oldest_s:.3f}",
    ]
    lines.append("# TYPE yiwang_worker_heartbeat_age_seconds gauge")
    return lines + [f'yiwang_worker_heartbeat_age_seconds{{part="{part}"}} {age:.3f}' for part, age in beats]


METRICS: dict[tuple[str, str], Endpoint] = {("GET", "/metrics"): metrics}
