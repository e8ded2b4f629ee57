"""One run: an installation of its own, its figures as ratios, a table. Nothing of it stays."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from yiwang.project.bench.installation import Server, own_installation, serving

NAMES = ("all", "intake", "desk", "locator", "start")
API_KEY, PASSWORD = "bench", "bench-bench-bench"
CASES, POINTS, SUPPLY = 100_000, 200_000, 2_000
CLIENTS, SECONDS, PAGES = (1, 8), 6.0, 200


@dataclass
class Results:
    """Lines of the table: what, ours, what it is measured against, ratio."""

    lines: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, what: str, ours: str, base: str = "", ratio: float | None = None) -> None:
        self.lines.append((what, ours, base, "" if ratio is None else f"{ratio:.2f}"))


def run(name: str) -> int:
    """Measure `name` (one of NAMES) and print the table; exit code 2 for an unknown name."""
    if name not in NAMES:
        sys.stderr.write(f"yiwang: There is no figure “{name}”. Choose one of: {', '.join(NAMES)}.\n")
        return 2
    say = Console(stderr=True).print
    with own_installation():
        results, facts = measure(name, say), environment()
    console = Console(width=130)
    for fact in facts:
        console.print(fact, highlight=False)
    console.print(table_of(results))
    return 0


def measure(name: str, say: Callable[[str], None]) -> Results:
    """Make the installation, then measure what was asked for."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "yiwang.project.settings"
    from yiwang.project.embedded import database_running

    results = Results()
    with database_running():
        django.setup()
        say("Making an installation …")
        _make()
        if name in {"all", "locator"}:
            _locator(results, say)
        if name != "locator":
            _served(name, results, say)
    return results


def _make() -> None:
    from yiwang.access.queries import system_actor
    from yiwang.intake.actions import NewKey, make_api_key
    from yiwang.project.demo import world
    from yiwang.project.migration import migrate_everything

    migrate_everything(report=lambda _line: None, kind="real")
    world.build(password=PASSWORD)
    make_api_key(system_actor(()), NewKey(name="bench", key=API_KEY, reports_per_hour=0), using="owner")


def _locator(results: Results, say: Callable[[str], None]) -> None:
    from yiwang.project.bench.locator import measure_locator

    say("Locator …")
    figure = measure_locator(POINTS)
    what = f"locator, {figure.grids:,} grids, {figure.points:,} points"
    results.add(what, f"{figure.ours_per_second:,.0f} points/s", f"STRtree {figure.bare_per_second:,.0f} points/s", figure.ratio)


def _served(name: str, results: Results, say: Callable[[str], None]) -> None:
    from yiwang.project.bench.reports import as_rows, make_reports

    forms = make_reports(SUPPLY, API_KEY)
    rows = as_rows(forms)
    began = time.perf_counter()
    with serving() as server:
        started_s = time.perf_counter() - began
        results.add("from `yiwang serve` to the first page", f"{started_s:.1f} s")
        if name in {"all", "desk"}:
            _desk(server, rows, results, say)
        if name in {"all", "intake"}:
            _intake(server, forms, rows, results, say)
        for part, processes in server.processes().items():
            results.add(f"memory, {part}", f"{sum(p.memory_info().rss for p in processes) / 2**20:,.0f} MiB")


def _intake(server: Server, forms: Sequence[Any], rows: Sequence[Any], results: Results, say: Callable[[str], None]) -> None:
    from yiwang.project.bench.intake import Supply, measure_intake

    for clients in CLIENTS:
        figure = measure_intake(Supply(forms, rows), port=server.port, clients=clients, seconds=SECONDS, say=say)
        base = f"pgbench {figure.pgbench_per_second:,.0f}/s"
        results.add(f"intake through the door, {clients} clients", f"{figure.door_per_second:,.0f}/s", base, figure.ratio)


def _desk(server: Server, rows: Sequence[Any], results: Results, say: Callable[[str], None]) -> None:
    from yiwang.project.bench.fill import fill
    from yiwang.project.bench.pages import measure_pages

    say(f"Filling in {CASES:,} cases …")
    fill(CASES, rows)
    for figure in measure_pages(server.port, PAGES, say):
        ours = f"p50 {figure.alone.p50:.1f} ms, p95 {figure.alone.p95:.1f} ms (4 at once: p95 {figure.together.p95:.0f} ms)"
        results.add(f"{figure.what}, {figure.who}, {CASES:,} cases", ours, f"bare SQL p50 {figure.bare.p50:.2f} ms", figure.ratio)


def environment() -> list[str]:
    """What the figures were taken on."""
    asked = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(asked, capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return [
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, PostgreSQL 18 (embedded, fsync on)",
        f"commit {commit.stdout.strip() or 'unknown'}, {time.strftime('%Y-%m-%d')}, load average {load}",
    ]


def table_of(results: Results) -> Table:
    """The table; ratios are ours to the base: above 1 is better for rates, below 1 for waits."""
    table = Table()
    for title, justify in (("what", "left"), ("ours", "right"), ("base, same run", "right"), ("ratio", "right")):
        table.add_column(title, justify="right" if justify == "right" else "left")
    for line in results.lines:
        table.add_row(*line)
    return table
