"""What the figures were taken on."""

import os
import platform
import subprocess
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil

from yiwang.project.bench.installation import Server
from yiwang.shared.postgres import place_of


def facts(load_before: tuple[float, float, float]) -> list[str]:
    """Machine, versions, commit, and how busy the machine was before we began."""
    load = ", ".join(f"{value:.1f}" for value in load_before)
    return [
        f"{_processor()}, {os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB of memory",
        f"{_postgres()}, Python {platform.python_version()}, Granian {version('granian')}, Django {version('django')}",
        f"commit {_commit()}, {time.strftime('%Y-%m-%d %H:%M')}, load average before: {load}",
    ]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _postgres() -> str:
    from django.db import connections

    connections["owner"].ensure_connection()
    number = connections["owner"].pg_version  # type: ignore[attr-defined]  # of Django's PostgreSQL backend
    return f"PostgreSQL {number // 10000}.{number % 10000} (embedded, fsync on)"


def _commit() -> str:
    asked = ["git", "describe", "--always", "--dirty"]
    found = subprocess.run(asked, capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
    return found.stdout.strip() or "unknown"


@dataclass(frozen=True, slots=True)
class Used:
    """Processor time in seconds, user and system together."""

    web_s: float
    database_s: float

    def __sub__(self, before: "Used") -> "Used":
        return Used(self.web_s - before.web_s, self.database_s - before.database_s)

    def for_each_of(self, number: int) -> "Used":
        """Spread evenly."""
        return Used(self.web_s / number, self.database_s / number)


def used(server: Server, data_dir: Path) -> Used:
    """What the web server and PostgreSQL have used so far; sessions that have ended count with the one that waited for them."""
    return Used(_seconds(server.processes().get("web server", [])), _seconds(_backends(data_dir)))


def _seconds(processes: Iterable[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        with suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def _backends(data_dir: Path) -> list[psutil.Process]:
    folder = place_of(data_dir).data
    return [process for process in psutil.process_iter() if _works_in(process, folder)]


def memory(server: Server, data_dir: Path) -> dict[str, str]:
    """MiB by part: resident memory of our processes; of PostgreSQL's, which share most of it, each page once."""
    found = {
        part: f"{sum(process.memory_info().rss for process in processes) / 2**20:,.0f} MiB"
        for part, processes in server.processes().items()
    }
    backends = _backends(data_dir)
    own = sum(process.memory_full_info().pss for process in backends) / 2**20
    return found | {f"PostgreSQL ({len(backends)} processes)": f"{own:,.0f} MiB"}


def _works_in(process: psutil.Process, folder: Path) -> bool:
    with suppress(psutil.Error, OSError):
        return process.name() == "postgres" and Path(process.cwd()) == folder.resolve()
    return False
