"""The lean door: hot public paths answered without Django's request cycle (see project/asgi.py).

An app offers `routes()`, a dict of (method, exact path) → endpoint, and may offer `lifespan()`, an async context manager
that holds what its endpoints need (pools, batchers) while the process serves. What no dict names goes to Django.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response

Endpoint = Callable[[Request], Awaitable[Response]]
Routes = Mapping[tuple[str, str], Endpoint]


class Door(Protocol):
    """A module such as yiwang.intake.door; `lifespan` may be missing."""

    def routes(self) -> Routes: ...

    def lifespan(self) -> AbstractAsyncContextManager[None]: ...
