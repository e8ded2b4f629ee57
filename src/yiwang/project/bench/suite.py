"""One run: an installation of its own, its figures beside what they are measured against, a table. Nothing of it stays."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from yiwang.project.bench.http_load import Browser
from yiwang.project.bench.installation import Server, own_installation, serving
from yiwang.project.bench.table import BEGIN, END, Results, terminal_table, write_into
from yiwang.shared.wrong_input import WrongInputError

if TYPE_CHECKING:
    from yiwang.project.bench.intake import Supply

ALL = "all"
NAMES = ("start", "desk", "intake", "locator")
API_KEY, PASSWORD, SUPPLY = "bench", "bench-bench-bench", 2_000
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    cases: int = 100_000
    grids: int = 109_000
    points: int = 300_000
    pages: int = 200  # requests for each kind of page
    seconds: float = 5.0  # of one round at the door
    clients: tuple[int, ...] = (1, 8)


QUICK = Size(cases=20_000, grids=20_000, points=100_000, pages=40, seconds=2.0, clients=(8,))


def run(name: str, *, size: Size, page: Path | None = None) -> int:
    """Measure `name` (ALL or one of NAMES), print the table, and write it into `page` where one is given.

    Raises WrongInputError for an unknown name, and for a page without a place for figures, before anything is measured.
    """
    names = NAMES if name == ALL else (name,)
    if not set(names) <= set(NAMES):
        raise WrongInputError(f"There is no figure “{name}”. Choose one of: {', '.join((ALL, *NAMES))}.")
    if page and not (page.exists() and {BEGIN, END} <= set(page.read_text(encoding="utf-8").splitlines())):
        raise WrongInputError(f"{page} has no place for figures: it needs the lines {BEGIN} and {END}.")
    load_before = os.getloadavg()
    with own_installation() as data_dir:
        results = _measure(names, size, data_dir, Console(stderr=True, highlight=False).print)
        with _database():
            from yiwang.project.bench.machine import facts

            results.facts = facts(load_before)
    console = Console(width=140, highlight=False)
    for fact in results.facts:
        console.print(fact)
    console.print(terminal_table(results))
    if page:
        write_into(page, results)
    return 0


@contextmanager
def _database() -> Iterator[None]:
    """The installation's database runs and Django is set up; afterwards this process holds nothing of it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "yiwang.project.settings"
    import django
    from django.db import connections

    from yiwang.project.embedded import database_running

    with database_running():
        django.setup()
        try:
            yield
        finally:
            connections.close_all()


def _measure(names: tuple[str, ...], size: Size, data_dir: Path, say: Say) -> Results:
    results = Results()
    with _database():
        say("Making an installation …")
        supply = _make(size, say)
    if set(names) - {"locator"}:
        say("Starting the server …")
        began = time.perf_counter()
        with serving() as server, _database():
            results.add("`yiwang serve` to the first page", f"{_first_page(server.port) - began:.1f} s")
            if "desk" in names:
                _desk(results, server, size, say)
            if "intake" in names:
                _intake(results, server, size, supply, say)
            _memory(results, server, data_dir)
    if "locator" in names:
        with _database():
            _locator(results, size, say)
    return results


def _make(size: Size, say: Say) -> "Supply":
    """The demonstration's counties with their staff, a key without a limit, and the cases of some years."""
    from yiwang.access.queries import system_actor
    from yiwang.intake.actions import NewKey, make_api_key
    from yiwang.project.bench.fill import fill
    from yiwang.project.bench.intake import Supply
    from yiwang.project.bench.reports import as_rows, make_reports
    from yiwang.project.demo import world
    from yiwang.project.migration import migrate_everything

    migrate_everything(report=lambda _line: None, kind="real")
    world.build(password=PASSWORD)
    make_api_key(system_actor(()), NewKey(name="bench", key=API_KEY, reports_per_hour=0), using="owner")
    forms = make_reports(SUPPLY, API_KEY)
    supply = Supply(forms, as_rows(forms))
    say(f"Filling in {size.cases:,} cases …")
    fill(size.cases, supply.rows)
    return supply


def _first_page(port: int) -> float:
    """When the portal has been answered with 200."""
    with Browser(port) as browser:
        status, _answer, _wait = browser.get("/")
    if status != 200:
        raise RuntimeError(f"The portal was answered with {status}.")
    return time.perf_counter()


def _desk(results: Results, server: Server, size: Size, say: Say) -> None:
    from yiwang.project.bench.pages import AT_ONCE, measure_pages

    for figure in measure_pages(server.port, size.pages, say):
        ours = f"{figure.alone.p50:.1f} / {figure.alone.p95:.1f} ms"
        base = f"sign-in page {figure.small.p50:.1f} / {figure.small.p95:.1f} ms"
        results.add(f"{figure.what}, {figure.who}: p50 / p95", ours, base, figure.ratio)
        together, bare = (
            f"{figure.together.p50:.0f} / {figure.together.p95:.0f} ms",
            f"{figure.bare.p50:.1f} / {figure.bare.p95:.1f} ms",
        )
        results.add(f"   {AT_ONCE} at once; its SQL alone", together, bare)


def _intake(results: Results, server: Server, size: Size, supply: "Supply", say: Say) -> None:
    from yiwang.project.bench.intake import measure_intake

    for clients in size.clients:
        figure = measure_intake(supply, port=server.port, clients=clients, seconds=size.seconds, say=say)
        wait = figure.door_wait
        ours = f"{figure.door_per_second:,.0f} reports/s"
        results.add(
            f"intake, {clients} client{'s' * (clients > 1)}", ours, f"pgbench {figure.pgbench_per_second:,.0f}/s", figure.ratio
        )
        results.add("   wait p50 / p95; reports in a commit", f"{wait.p50:.1f} / {wait.p95:.1f} ms; {figure.batch:.1f}")


def _memory(results: Results, server: Server, data_dir: Path) -> None:
    from yiwang.project.bench.machine import memory

    for part, said in memory(server, data_dir).items():
        results.add(f"memory at the end, {part}", said)


def _locator(results: Results, size: Size, say: Say) -> None:
    from yiwang.project.bench.locator import measure_locator

    say(f"Locating {size.points:,} points among {size.grids:,} grids …")
    figure = measure_locator(size.grids, size.points)
    base = f"STRtree {figure.exact_per_second:,.0f}/s (boxes alone {figure.boxes_per_second:,.0f})"
    results.add(f"locator, {size.grids:,} grids", f"{figure.ours_per_second:,.0f} points/s", base, figure.ratio)
    results.add("   loading them", f"{figure.load_s:.1f} s")
