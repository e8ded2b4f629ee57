# ruff: noqa: E402 - Django has to be set up before anything imports a model
"""The application that Granian serves: a lean door for hot paths, Django in threads for everything else.

A request goes the first way that fits: health → a door's (method, path) → Django. Hot paths are a dict look-up away from their
endpoint; Django keeps sessions, forms, templates and its own connections in a pool of WEB_THREADS threads.
"""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.project.settings")
django.setup()

from django.conf import settings
from starlette.types import Receive, Scope, Send

from yiwang.project.health import HEALTH, readiness
from yiwang.project.lean import answer_lean, lifespan_protocol
from yiwang.project.metrics import METRICS, measured
from yiwang.project.threads import ThreadedWsgi
from yiwang.project.wsgi import application as django_application
from yiwang.shared.web.door import Endpoint

DOORS = ("yiwang.intake.door", "yiwang.command.live")


def _doors() -> list[ModuleType]:
    return [import_module(name) for name in DOORS if find_spec(name)]


def _routes() -> dict[tuple[str, str], Endpoint]:
    routes: dict[tuple[str, str], Endpoint] = {**HEALTH, **METRICS}
    for door in _doors():
        routes |= door.routes()
    return routes


@asynccontextmanager
async def lifespan() -> AsyncIterator[None]:
    """What lives as long as the process: the doors' pools, Django's threads, the first load of the territory."""
    async with AsyncExitStack() as stack:
        stack.callback(_django.shut_down)
        for door in _doors():
            if hasattr(door, "lifespan"):
                await stack.enter_async_context(door.lifespan())
        readiness.begin()
        yield


_largest_body = settings.PHOTO_MAX_BYTES * settings.PHOTOS_PER_REPORT + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
_django = ThreadedWsgi(django_application, threads=settings.WEB_THREADS, most_bytes=_largest_body)
_table = _routes()


async def _dispatch(scope: Scope, receive: Receive, send: Send) -> None:
    endpoint = _table.get((scope["method"], scope["path"]))
    if endpoint is None:
        await _django(scope, receive, send)
    else:
        await answer_lean(endpoint, scope, receive, send)


_measured_dispatch = measured(_dispatch)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI 3: http and lifespan; web sockets are refused."""
    if scope["type"] == "http":
        await _measured_dispatch(scope, receive, send)
    elif scope["type"] == "lifespan":
        await lifespan_protocol(lifespan, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1000})
