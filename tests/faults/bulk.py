"""Bulk intake that is killed: tables of an older system, brought in by `yiwang import cases`, and again until it says done."""

import csv
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.faults.installation import Installation, kill

HEADER = ("no", "at", "closed", "state", "kind", "words", "lon", "lat")
MAPPING = """
[source]
name = "old-desk"
label = "Old desk"
zone = "Asia/Shanghai"
[columns]
reference = "no"
reported_at = "at"
closed_at = "closed"
status = "state"
type = "kind"
words = "words"
lon = "lon"
lat = "lat"
[types.map]
lamp = "0402"
[statuses.map]
done = { state = "closed", outcome = "solved" }
"""
PAUSE_S, BETWEEN_S = 1.0, 5.0  # after a failure; between two tables


@dataclass(slots=True)
class Table:
    """One file. `done`: an import of it ended with code 0."""

    tag: str
    rows: int
    done: bool = False
    tries: int = 0


class Importer(threading.Thread):
    """One table after the other until `stop`; what is under way is finished."""

    def __init__(self, place: Installation, points: list[tuple[float, float]], rows: int) -> None:
        super().__init__(name="importer", daemon=True)
        self.place, self.points, self.rows = place, points, rows
        self.stop, self.give_up = threading.Event(), threading.Event()
        self.tables: list[Table] = []
        self.last_output = ""
        self._process: subprocess.Popen[str] | None = None

    def run(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            mapping = Path(folder) / "old.toml"
            mapping.write_text(MAPPING, encoding="utf-8")
            while not self.stop.is_set():
                table = Table(f"t{len(self.tables)}", self.rows)
                self.tables.append(table)
                self._bring_in(table, _written(Path(folder), table, self.points), mapping)

    def _bring_in(self, table: Table, file: Path, mapping: Path) -> None:
        command = [sys.executable, "-m", "yiwang.project.cli", "import", "cases", str(file), "--mapping", str(mapping)]
        while not (table.done or self.give_up.is_set()):
            table.tries += 1
            self._process = subprocess.Popen(
                command, env=self.place.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            with self._process as process:
                self.last_output = process.communicate()[0]
            table.done = process.returncode == 0
            if not table.done:
                self.give_up.wait(PAUSE_S)
        self.stop.wait(BETWEEN_S)

    def kill(self) -> bool:
        """kill -9 of the import that runs; False when none does."""
        process = self._process
        if process is None or process.poll() is not None:
            return False
        with suppress(psutil.Error):
            kill(psutil.Process(process.pid))
            return True
        return False

    def finish(self, seconds: float) -> None:
        self.stop.set()
        self.join(seconds)
        self.give_up.set()
        self.kill()
        self.join(30)


def _written(folder: Path, table: Table, points: list[tuple[float, float]]) -> Path:
    file = folder / f"{table.tag}.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for number in range(table.rows):
            lon, lat = points[number % len(points)]
            words = f"路灯坏了一盏 {table.tag}-{number}"
            writer.writerow(
                (f"{table.tag}-{number}", "2026-05-04 09:00:00", "2026-05-06 10:00:00", "done", "lamp", words, lon, lat)
            )
    return file
