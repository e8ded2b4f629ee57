"""A real `yiwang serve` for tests that need the whole product: its own port, data folder and embedded database."""

import itertools
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.settings import CACHE
from yiwang.shared.postgres import Urls, place_of, stop, urls

START_PATIENCE_S = 240.0
STOP_PATIENCE_S = 60.0
_numbers = itertools.count(1)
PRODUCT_SETTINGS = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "DATABASE_RETENTION_URL",
    "DJANGO_SETTINGS_MODULE",
    "DEMO",
    "PORT",
    "HOST",
)


@dataclass
class Site:
    """A running server. `output` has its lines so far."""

    data_dir: Path
    process: "subprocess.Popen[str]"
    environment: dict[str, str]
    address: str = ""
    output: list[str] = field(default_factory=list)

    @property
    def urls(self) -> Urls:
        return urls(self.data_dir)

    def url(self, path: str) -> str:
        return f"{self.address}{path}"

    def yiwang(self, *arguments: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
        """Run a verb of the command on this site's data, while it serves. `typed` goes to its standard input."""
        return run_yiwang(*arguments, environment=self.environment, typed=typed)

    def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        self.process.terminate()
        return self.process.wait(STOP_PATIENCE_S)


def run_yiwang(*arguments: str, environment: dict[str, str], typed: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "yiwang.project.cli", *arguments]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, env=environment, timeout=START_PATIENCE_S, input=typed
    )


def fresh_data_dir(name: str) -> Path:
    """A folder below .cache, because the database's own user may not enter pytest's folders when we are root."""
    folder = CACHE / f"{name}-{os.getpid()}-{next(_numbers)}"
    folder.mkdir(parents=True)
    return folder


def clean_environment(data_dir: Path, **settings: str) -> dict[str, str]:
    """This process's environment without the product's settings, with the given ones."""
    kept = {name: value for name, value in os.environ.items() if name not in PRODUCT_SETTINGS}
    return kept | {"YIWANG_DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1", **settings}


@contextmanager
def serving(*, demo: bool = False, **settings: str) -> Iterator[Site]:
    """A site for the duration of the block; its data folder is removed afterwards."""
    data_dir = fresh_data_dir("site")
    environment = clean_environment(data_dir, **settings)
    command = [sys.executable, "-m", "yiwang.project.cli", "serve", "--port", "0", *(["--demo"] if demo else [])]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    site = Site(data_dir, process, environment)
    try:
        _wait_until_ready(site)
        yield site
    finally:
        _end(site)


def _wait_until_ready(site: Site) -> None:
    ready = threading.Event()

    def read() -> None:
        for line in site.process.stdout or ():
            site.output.append(line.rstrip("\n"))
            if found := re.search(r"http://\S+?:\d+", line):
                site.address = site.address or found.group()
                ready.set()
        ready.set()  # the output has ended: so has the server

    threading.Thread(target=read, daemon=True).start()
    if not ready.wait(START_PATIENCE_S) or not site.address:
        raise AssertionError("yiwang serve did not start:\n" + "\n".join(site.output))


def _end(site: Site) -> None:
    if site.process.poll() is None:
        site.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            site.process.wait(STOP_PATIENCE_S)
    if site.process.poll() is None:
        site.process.kill()
        site.process.wait()
    if site.process.stdout:
        site.process.stdout.close()
    remove_data_dir(site.data_dir)


def remove_data_dir(data_dir: Path) -> None:
    """Stop what still runs on it and remove it, wherever its database lies."""
    root = place_of(data_dir).root
    if root.exists():
        stop(data_dir)
        shutil.rmtree(root, ignore_errors=True)
    shutil.rmtree(data_dir, ignore_errors=True)


def remove_dead_folders() -> None:
    """Remove the folders of test processes that were killed, and stop what still runs on them."""
    for folder in CACHE.glob("*-*-*"):
        owner = folder.name.split("-")[1]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            remove_data_dir(folder)
