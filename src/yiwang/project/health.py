"""Liveness and readiness, for load balancers, systemd and `yiwang serve` itself."""

import asyncio
import logging
import threading
import time

from django.db import DatabaseError, connection
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from yiwang.project.cli.ready import pending_migrations
from yiwang.shared.web.door import Endpoint
from yiwang.territory.queries import current_version

RETRY_S = 1.0
REMEMBERED_S = 1.0
log = logging.getLogger(__name__)


class Readiness:
    """Whether this process can answer: the database reachable, its schema of this release, the territory in memory."""

    def __init__(self) -> None:
        self.territory: int | None = None  # version in memory, None while it loads
        self._migrated = False
        self._lock = threading.Lock()
        self._answer: dict[str, str] = {}
        self._asked_at = 0.0

    def begin(self) -> None:
        """Load the territory in the background; retried until the database answers."""
        threading.Thread(target=self._load, name="territory-first-load", daemon=True).start()

    def _load(self) -> None:
        while self.territory is None:
            try:
                self.territory = current_version()
            except DatabaseError as problem:
                log.warning("The territory cannot be loaded yet: %s", problem)
                time.sleep(RETRY_S)
            finally:
                connection.close()

    def look(self) -> dict[str, str]:
        """Each condition with `ok` or what is missing; asks the database at most once in REMEMBERED_S seconds."""
        with self._lock:
            if time.monotonic() - self._asked_at > REMEMBERED_S:
                self._answer = {**self._look_at_database(), "territory": "ok" if self.territory is not None else "loading"}
                self._asked_at = time.monotonic()
            return self._answer

    def _look_at_database(self) -> dict[str, str]:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            self._migrated = self._migrated or not pending_migrations()
        except DatabaseError:
            return {"database": "unreachable", "schema": "unknown"}
        finally:
            connection.close()
        return {"database": "ok", "schema": "ok" if self._migrated else "behind: run yiwang migrate"}


readiness = Readiness()


async def healthz(_request: Request) -> Response:
    return PlainTextResponse("ok")


async def readyz(_request: Request) -> Response:
    answer = await asyncio.to_thread(readiness.look)
    return JSONResponse(answer, 200 if set(answer.values()) == {"ok"} else 503, headers={"cache-control": "no-store"})


HEALTH: dict[tuple[str, str], Endpoint] = {("GET", "/healthz"): healthz, ("GET", "/readyz"): readyz}
