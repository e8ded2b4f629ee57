"""An installation of its own for one run: data folder, embedded PostgreSQL, a real `yiwang serve`. Removed afterwards."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

COMMAND = (sys.executable, "-m", "yiwang.project.cli")
START_PATIENCE_S, STOP_PATIENCE_S = 180.0, 60.0
# What the caller has set for an installation of theirs: none of it may reach this one.
FOREIGN = (
    "DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_RETENTION_URL", "DEMO", "DEMO_PASSWORD", "HOST", "PORT", "PUBLIC_URL",
    "ALLOWED_HOSTS", "SECURE_TRANSPORT", "JURISDICTION", "WEB_PROCESSES", "WEB_THREADS", "OPENING_BATCH", "DEBUG",
    "SECRET_KEY", "SCOPE_KEY", "RECEIPT_KEY", "SEAL_KEY", "YIWANG_WEB_PROCESS",
)  # fmt: skip


@dataclass
class Server:
    """A running `yiwang serve`. `output` has its lines so far; `began` on the clock of `time.perf_counter`."""

    process: "subprocess.Popen[str]"
    port: int = 0
    began: float = 0.0
    output: list[str] = field(default_factory=list)

    def processes(self) -> dict[str, list[psutil.Process]]:
        """Its processes by what they are: web, worker, supervisor."""
        found: dict[str, list[psutil.Process]] = {}
        parent = psutil.Process(self.process.pid)
        for process in (parent, *parent.children(recursive=True)):
            with suppress(psutil.Error):
                found.setdefault(_part(process, parent), []).append(process)
        return found


def _part(process: psutil.Process, parent: psutil.Process) -> str:
    if process == parent:
        return "supervisor"
    return "worker" if process.cmdline()[-1:] == ["worker"] else "web server"


@contextmanager
def own_installation() -> Iterator[Path]:
    """A fresh data folder that every setting of this process points to; removed with its database at the end.

    Raises RuntimeError when the settings were read before: they would name somebody else's database.
    """
    if "yiwang.project.settings" in sys.modules:
        raise RuntimeError("The settings are read already; a bench needs a process of its own.")
    base = Path(os.environ.get("YIWANG_DATA_DIR") or "./data").resolve() / "bench"
    remove_left_over(base)
    data_dir = base / str(os.getpid())
    data_dir.mkdir(parents=True)
    for name in FOREIGN:
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)
    os.environ["YIWANG_DATA_DIR"] = str(data_dir)
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield data_dir
    finally:
        signal.signal(signal.SIGTERM, before)
        remove(data_dir)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt  # so that `finally` clears up


def remove_left_over(base: Path) -> None:
    """What a run that was killed has left: the folders are named after processes."""
    for folder in base.glob("[0-9]*"):
        if folder.name.isdigit() and not psutil.pid_exists(int(folder.name)):
            remove(folder)


def remove(data_dir: Path) -> None:
    """Stop the database and delete everything, wherever the database lies."""
    from yiwang.shared.postgres import place_of, stop

    place = place_of(data_dir)
    if place.root.exists():
        stop(data_dir)
        shutil.rmtree(place.root, ignore_errors=True)
    if not place.run.is_relative_to(place.root):
        shutil.rmtree(place.run, ignore_errors=True)
    shutil.rmtree(data_dir, ignore_errors=True)
    with suppress(OSError):
        data_dir.parent.rmdir()


@contextmanager
def serving(**settings: str) -> Iterator[Server]:
    """`yiwang serve` on a free port for the duration of the block. Raises RuntimeError with its output when it does not start."""
    command = (*COMMAND, "serve", "--port", "0")
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "DEMO": "0", **settings}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    server = Server(process)
    try:
        _wait_until_ready(server)
        yield server
    finally:
        _end(process)


def _wait_until_ready(server: Server) -> None:
    ready = threading.Event()

    def read() -> None:
        for line in server.process.stdout or ():
            server.output.append(line.rstrip("\n"))
            if found := re.search(r"http://\S+?:(\d+)", line):
                server.port = server.port or int(found[1])
                ready.set()
        ready.set()  # the output has ended, and with it the server

    threading.Thread(target=read, daemon=True).start()
    if not ready.wait(START_PATIENCE_S) or not server.port:
        raise RuntimeError("yiwang serve did not start:\n" + "\n".join(server.output))


def _end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(STOP_PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Ask again and again, for at most `seconds`; whether it came true."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
