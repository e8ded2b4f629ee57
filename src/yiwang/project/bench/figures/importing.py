"""History in bulk: cases a second through `yiwang import cases`, against COPY of the same rows into bare tables."""

import csv
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import psutil

from yiwang.access.queries import console_actor
from yiwang.intake.actions import import_cases
from yiwang.intake.history.mapping import mapping_of
from yiwang.project.bench.fill import owner_connection
from yiwang.project.bench.running import Bench, Fields

SERVER, CASES = False, False
SHARE = 10  # of the size's cases one in so many is imported
TABLES = ("cases_case", "cases_casereference", "cases_caseevent", "cases_caseclock")
HEADER = ("number", "opened", "due", "closed", "status", "type", "words", "address", "lon", "lat", "reply", "office")
MAPPING = {
    "source": {"name": "bench", "zone": "Asia/Shanghai"},
    "columns": {
        "reference": "number", "reported_at": "opened", "due_at": "due", "closed_at": "closed", "status": "status",
        "type": "type", "words": "words", "address": "address", "lon": "lon", "lat": "lat", "reply": "reply",
    },
    "statuses": {"map": {"closed": {"state": "closed", "outcome": "solved"}, "open": "in_progress"}},
    "kept": {"columns": ["office"]},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ImportFigure:
    """Seconds of the wall and of the processor (this process and its database process) for `rows`; of COPY alone."""

    rows: int
    wall_s: float
    processor_s: float
    copy_s: float

    @property
    def ratio(self) -> float:
        return self.copy_s / self.wall_s


def measure(bench: Bench) -> None:
    """Adds its cases to the installation."""
    figure = measure_import(bench.forms, max(1_000, bench.size.cases // SHARE), bench.data_dir / "bench-import.csv")
    what = f"import of {figure.rows:,} old cases"
    base = f"COPY into bare tables {figure.rows / figure.copy_s:,.0f}/s"
    bench.results.add(what, f"{figure.rows / figure.wall_s:,.0f} cases/s", base, figure.ratio)
    bench.results.add("   for a second of processor time", f"{figure.rows / figure.processor_s:,.0f} cases")


def measure_import(forms: Sequence[Fields], count: int, file: Path) -> ImportFigure:
    """Import `count` cases made of `forms` by a table written to `file`, then copy what came of them. Writes as the owner."""
    kinds = write_table(forms, count, file)
    mapping = mapping_of(MAPPING | {"types": {"map": {kind: kind for kind in kinds}}})
    database = psutil.Process(owner_connection().info.backend_pid)
    began, worked = time.perf_counter(), time.process_time() + sum(database.cpu_times()[:2])
    done = import_cases(file, mapping, actor=console_actor())
    wall_s, processor_s = time.perf_counter() - began, time.process_time() + sum(database.cpu_times()[:2]) - worked
    if done.account.loaded != count:
        raise RuntimeError(f"The import of the bench went wrong: {done}")
    return ImportFigure(count, wall_s, processor_s, _copy_bare())


def write_table(forms: Sequence[Fields], count: int, file: Path) -> set[str]:
    """The table of an older system with these reports, nine of ten closed; returns the types in it."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for at, form in enumerate(islice(cycle(forms), count)):
            day = f"2026-{1 + at % 6:02}-{1 + at % 28:02}"
            ended = ("closed", f"{day} 17:30:00", "已处理，感谢反映。") if at % 10 else ("open", "", "")
            writer.writerow([
                f"B{at:08}", f"{day} 08:{at % 60:02}:00", f"{day} 18:00:00", ended[1], ended[0], form["service_code"],
                form["description"], form["address_string"], form["long"], form["lat"], ended[2], f"{at % 40} 号科室",
            ])  # fmt: skip
    return {form["service_code"] for form in forms}


def _copy_bare() -> float:
    """Seconds that COPY takes for the imported rows where there is nothing but the table."""
    connection = owner_connection()
    total = 0.0
    for table in TABLES:
        key = "id" if table == "cases_case" else "case_id"
        rows = f"SELECT * FROM {table} WHERE {key} IN (SELECT case_id FROM cases_casereference WHERE source = 'bench')"
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE bare (LIKE {table})")
            with cursor.copy(f"COPY ({rows}) TO STDOUT") as out:
                pieces = [bytes(piece) for piece in out]
            began = time.perf_counter()
            with cursor.copy("COPY bare FROM STDIN") as into:
                into.write(b"".join(pieces))
            total += time.perf_counter() - began
            cursor.execute("DROP TABLE bare")
    return total
