"""The installation that is killed: `yiwang serve` on a data folder and a port of its own, and its processes by what they are."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil
import psycopg

from tests.support.site import clean_environment, fresh_data_dir, remove_data_dir
from yiwang.shared.postgres import Urls, place_of, urls

PATIENCE_S = 120.0  # for anything to come back; a machine with two cores may be busy with something else


class Installation:
    """Everything is asked of the operating system anew each time: processes come and go."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir, self.port = data_dir, _free_port()
        self.environment = clean_environment(
            data_dir, DEMO="0", RATE_REPORTS_PER_HOUR="0", LOG_LEVEL="WARNING", PUBLIC_URL=self.address, **settings
        )
        self.process: subprocess.Popen[str] | None = None
        self.output: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def urls(self) -> Urls:
        return urls(self.data_dir)

    def prepare(self) -> None:
        self.run(sys.executable, "-m", "tests.faults.prepare")

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, timeout=600)
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
        return done

    def start(self) -> None:
        """`yiwang serve`, without waiting for it."""
        command = [sys.executable, "-m", "yiwang.project.cli", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        self._reader = threading.Thread(target=self._read, args=(self.process,), daemon=True)
        self._reader.start()

    def _read(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout
        with process.stdout as lines:
            for line in lines:
                self.output.append(line.rstrip("\n"))

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self.process
        self.process.terminate()
        return self.process.wait(PATIENCE_S)

    def ready(self) -> bool:
        with suppress(httpx.HTTPError):
            return httpx.get(f"{self.address}/readyz", timeout=5).status_code == 200
        return False

    # Its processes

    def has_ended(self) -> str:
        """What the supervisor said last when it has ended although nobody told it to; "" while it runs."""
        assert self.process
        code = self.process.poll()
        return "" if code is None else "\n".join([f"yiwang serve ended with code {code}", *self.output[-15:]])

    def family(self) -> list[psutil.Process]:
        """The supervisor and all that descend from it; without the database, which descends from nobody."""
        assert self.process
        with suppress(psutil.NoSuchProcess):
            top = psutil.Process(self.process.pid)
            return [top, *(one for one in top.children(recursive=True) if _lives(one))]
        return []

    def supervisor(self) -> list[psutil.Process]:
        return self.family()[:1]

    def web_parent(self) -> list[psutil.Process]:
        return [one for one in self._children() if "granian" in _words(one)]

    def web(self) -> list[psutil.Process]:
        """The processes that answer; Granian may keep a helper of multiprocessing beside them."""
        below = [child for parent in self.web_parent() for child in _children_of(parent)]
        return [one for one in below if not any("resource_tracker" in word for word in _words(one))]

    def worker(self) -> list[psutil.Process]:
        return [one for one in self._children() if _words(one)[-1:] == ["worker"]]

    def database(self) -> list[psutil.Process]:
        """The server itself and then its processes."""
        folder = place_of(self.data_dir).data.resolve()
        found = [one for one in psutil.process_iter() if _works_in(one, folder)]
        return sorted(found, key=lambda one: _is_backend(one))

    def back_ends(self) -> list[psutil.Process]:
        return [one for one in self.database() if "yiwang_" in " ".join(_words(one))]

    def _children(self) -> list[psutil.Process]:
        return _children_of(psutil.Process(self.process.pid)) if self.process and self.process.poll() is None else []

    def kill_everything(self) -> None:
        """As when the power fails: supervisor, its children, the database, at once."""
        for one in [*self.family(), *self.database()]:
            kill(one)
        assert self.process
        self.process.wait(PATIENCE_S)
        wait_until(lambda: not self.database(), "the database's processes outlived kill -9")

    def end(self) -> None:
        """Nothing of it is left, whatever happened."""
        if self.process is not None:
            family = self.family()
            if self.process.poll() is None:
                self.process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    self.process.wait(30)
            for one in family:
                kill(one)
            self.process.wait(PATIENCE_S)
            self._reader.join(PATIENCE_S)
        for one in self.database():
            kill(one)
        remove_data_dir(self.data_dir)


@contextmanager
def installation(**settings: str) -> Iterator[Installation]:
    """Made, filled and serving; removed at the end with every process of it."""
    made = Installation(fresh_data_dir("faults"), **settings)
    try:
        made.prepare()
        made.start()
        wait_until(made.ready, "yiwang serve did not start")
        yield made
    finally:
        made.end()


def wait_until(condition: Callable[[], object], otherwise: str, seconds: float = PATIENCE_S) -> float:
    """Ask until it is so; how long that took, in seconds. AssertionError after `seconds`."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"{otherwise} within {seconds:.0f} s"
        time.sleep(0.05)
    return time.monotonic() - began


def ask(place: Installation, statement: str, *values: object) -> list[tuple[object, ...]]:
    """Rows, asked as the owner; psycopg.Error when the database is away."""
    with psycopg.connect(place.urls.owner, connect_timeout=5) as connection:
        cursor = connection.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


def kill(process: psutil.Process) -> None:
    with suppress(psutil.Error):
        process.send_signal(signal.SIGKILL)


def _free_port() -> int:
    """A port below those that the system gives to clients: a sender that knocks while nobody listens could be given this very
    port, connect to itself, and keep the server from coming back.
    """
    first = 20_000 + os.getpid() % 10_000
    for port in range(first, 32_000):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no free port between 20000 and 32000")


def _children_of(process: psutil.Process) -> list[psutil.Process]:
    with suppress(psutil.Error):
        return [one for one in process.children() if _lives(one)]
    return []


def _words(process: psutil.Process) -> list[str]:
    with suppress(psutil.Error):
        return process.cmdline()
    return []


def _lives(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


def _works_in(process: psutil.Process, folder: Path) -> bool:
    with suppress(psutil.Error, OSError):
        return process.name() == "postgres" and _lives(process) and Path(os.readlink(f"/proc/{process.pid}/cwd")) == folder
    return False


def _is_backend(process: psutil.Process) -> bool:
    return bool(_words(process)) and _words(process)[0].startswith("postgres:")
