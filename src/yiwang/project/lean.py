"""Answering a request of the lean door, and the ASGI lifespan: what Django's middleware and start-up would do elsewhere."""

import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from yiwang.shared.web.door import Endpoint

log = logging.getLogger(__name__)
HEADERS = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}


async def answer_lean(endpoint: Endpoint, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with `endpoint`; an exception becomes a plain 500 and a line in the log, never a traceback for the caller."""
    request = Request(scope, receive)
    try:
        response = await endpoint(request) if _host_allowed(request) else PlainTextResponse("Unknown host.", 400)
    except HTTPException as problem:
        response = PlainTextResponse(problem.detail, problem.status_code, headers=dict(problem.headers or {}))
    except ClientDisconnect:
        return
    except Exception:
        log.exception("%s %s failed", scope["method"], scope["path"])
        response = PlainTextResponse("Something went wrong on our side. Please try again.", 500)
    await _finish(response, scope, receive, send)


async def _finish(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    await response(scope, receive, send)


def _host_allowed(request: Request) -> bool:
    domain, _port = split_domain_port(request.headers.get("host", ""))
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


async def lifespan_protocol(lifespan: Callable[[], AbstractAsyncContextManager[None]], receive: Receive, send: Send) -> None:
    """Speak the ASGI lifespan protocol around `lifespan`; a start that fails ends the process with its reason in the log."""
    await receive()
    started = False
    try:
        async with lifespan():
            await send({"type": "lifespan.startup.complete"})
            started = True
            await receive()
    except Exception as problem:
        log.exception("The server could not be %s", "stopped cleanly" if started else "started")
        await send({"type": f"lifespan.{'shutdown' if started else 'startup'}.failed", "message": str(problem)})
    else:
        await send({"type": "lifespan.shutdown.complete"})
