"""`yiwang serve`: the embedded database when none is named, migrations, the web server, the worker, the demonstration's day.

The web process gets neither the owner's nor the retention role's address; only the short-lived migration does.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING

from yiwang.project.children import Child, Children
from yiwang.project.embedded import database_kept_running
from yiwang.shared.wrong_input import WrongInputError

if TYPE_CHECKING:
    from yiwang.shared.postgres import Hold

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
COMMAND = (sys.executable, "-m", "yiwang.project.cli")
PRIVATE = ("DATABASE_OWNER_URL", "DATABASE_RETENTION_URL")


@dataclass(frozen=True)
class Plan:
    """What to serve. `port` 0 takes a free one."""

    host: str
    port: int
    demo: bool
    say: Callable[[str], None]

    @property
    def address(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def serve(*, host: str, port: int, demo: bool, say: Callable[[str], None]) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code. Raises WrongInputError, PostgresProblem before anything listens."""
    if demo and host not in LOOPBACK:
        raise WrongInputError("The demonstration has public passwords: it listens on loopback only. Leave HOST unset.")
    plan = Plan(host=host, port=_free_port(host, port), demo=demo, say=say)
    stopping = threading.Event()
    with _signals(stopping), database_kept_running(say) as hold:
        if _prepare(plan, stopping, hold):
            return _run(plan, stopping)
    return 0


def _free_port(host: str, port: int) -> int:
    """`port` if it can be listened on, a free one for 0. The socket is closed again: Granian opens its own."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise WrongInputError(
                f"Cannot listen on {host}:{port} ({problem.strerror}). Choose another port: PORT=8001."
            ) from problem
        return int(probe.getsockname()[1])


class _signals:  # noqa: N801 - used as a function
    """SIGTERM and SIGINT set `stopping` while the block runs."""

    def __init__(self, stopping: threading.Event) -> None:
        self.stopping = stopping

    def __enter__(self) -> None:
        self.before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping.set()

    def __exit__(self, *_problem: object) -> None:
        for number, handler in self.before.items():
            signal.signal(number, handler)


def _prepare(plan: Plan, stopping: threading.Event, hold: "Hold | None") -> bool:
    """Bring the database up to date and fill the demonstration; False when a signal came meanwhile.

    An embedded database that dies meanwhile is no reason to give up: every step is one transaction and is done again.
    """
    while True:
        server = hold and hold.server()
        code = _migrate(plan, stopping)
        if code is None:
            return False
        if code == 0:
            return True
        if hold is None or hold.server() == server:
            raise SystemExit(code)  # it has said why


def _migrate(plan: Plan, stopping: threading.Event) -> int | None:
    """The exit code of `yiwang migrate` for this plan; None when a signal came meanwhile."""
    kind = ("--kind", "demo", "--seed") if plan.demo else ("--kind", "real")
    command = [*COMMAND, "migrate", "--quiet", *kind]
    process = subprocess.Popen(command, env=_environment(plan, owner=True), start_new_session=True)  # noqa: S603 - our own command
    while process.poll() is None:
        if stopping.wait(0.05):
            process.terminate()
            process.wait()
            return None
    return process.returncode


def _run(plan: Plan, stopping: threading.Event) -> int:
    children = Children(plan.say, stopping)
    ready = threading.Event()
    try:
        web = _environment(plan) | {"YIWANG_WEB_PROCESS": "1"}
        children.add(Child("web server", _granian(plan), web, vital_until=ready))
        children.add(Child("worker", (*COMMAND, "worker"), _environment(plan, retention=True)))
        if plan.demo:
            live = (*COMMAND, "demo", "live", "--address", plan.address)
            children.add(Child("demonstration's day", live, _environment(plan), once=True, after=ready))
        threading.Thread(target=_announce, args=(plan, ready, stopping), daemon=True).start()
        return children.watch()
    finally:
        plan.say("Stopping …")
        children.end()


def _announce(plan: Plan, ready: threading.Event, stopping: threading.Event) -> None:
    """Say the address once the server answers."""
    while not _answers(f"{plan.address}/readyz"):
        if stopping.wait(0.1):
            return
    plan.say(f"Yiwang runs at {plan.address}/  (stop with Ctrl-C)")
    ready.set()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _granian(plan: Plan) -> tuple[str, ...]:
    from yiwang.project.settings import WEB_PROCESSES

    options = ("--interface", "asgi", "--no-ws", "--http", "1", "--log-level", "warning", "--respawn-failed-workers")
    limits = ("--workers", str(WEB_PROCESSES), "--workers-kill-timeout", "10", "--backlog", "1024")
    place = ("--host", plan.host, "--port", str(plan.port))
    return (sys.executable, "-m", "granian", *options, *limits, *place, "yiwang.project.asgi:app")


def _environment(plan: Plan, *, owner: bool = False, retention: bool = False) -> dict[str, str]:
    """The environment of a child: the web role's address always, the others only where asked for."""
    from yiwang.project import settings

    environment = {name: value for name, value in os.environ.items() if name not in PRIVATE}
    environment |= {"DATABASE_URL": settings.DATABASE_URL, "DEMO": "1" if plan.demo else "0", "PORT": str(plan.port)}
    if owner:
        environment["DATABASE_OWNER_URL"] = settings.DATABASE_OWNER_URL
    if owner or retention:
        environment["DATABASE_RETENTION_URL"] = settings.DATABASE_RETENTION_URL
    return environment
