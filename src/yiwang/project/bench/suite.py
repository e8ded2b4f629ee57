"""One run: an installation of its own, its figures beside what they are measured against, a table. Nothing of it stays."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType

from rich.console import Console

from yiwang.project.bench.figures import NAMES
from yiwang.project.bench.installation import own_installation, serving
from yiwang.project.bench.running import API_KEY, PASSWORD, Bench, Say, Size
from yiwang.project.bench.table import BEGIN, END, Results, terminal_table, write_into
from yiwang.shared.wrong_input import WrongInputError

ALL = "all"


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
    say = _clocked(Console(stderr=True, highlight=False))
    with own_installation() as data_dir:
        bench = Bench(size, data_dir, say)
        _measure(bench, names)
        with _database():
            from yiwang.project.bench.machine import facts

            bench.results.facts = facts(load_before)
        say("Removing the installation …")
    _show(bench.results)
    if page:
        write_into(page, bench.results)
    return 0


def _clocked(console: Console) -> Say:
    began = time.monotonic()

    def say(line: str) -> None:
        console.print(f"{time.strftime('%M:%S', time.gmtime(time.monotonic() - began))} {line}", markup=False, soft_wrap=True)

    return say


def _show(results: Results) -> None:
    console = Console(width=150, highlight=False)
    for fact in results.facts:
        console.print(fact)
    console.print(terminal_table(results))


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


def _measure(bench: Bench, names: tuple[str, ...]) -> None:
    with _database():
        figures = [import_module(f"yiwang.project.bench.figures.{name}") for name in names]
        _make(bench, cases=any(figure.CASES for figure in figures))
    if with_server := [figure for figure in figures if figure.SERVER]:
        bench.say("Starting the server …")
        began = time.perf_counter()
        with serving() as bench.server, _database():
            bench.server.began = began
            _each(bench, with_server)
        bench.server = None
    with _database():
        _each(bench, [figure for figure in figures if not figure.SERVER])


def _each(bench: Bench, figures: list[ModuleType]) -> None:
    for figure in figures:
        bench.say(f"Measuring {figure.__name__.rpartition('.')[2]} …")
        figure.measure(bench)


def _make(bench: Bench, *, cases: bool) -> None:
    """The demonstration's counties with their staff, a key without a limit, and the cases of some years."""
    from yiwang.access.queries import system_actor
    from yiwang.intake.actions import NewKey, make_api_key
    from yiwang.project.bench.fill import fill
    from yiwang.project.demo import world
    from yiwang.project.migration import migrate_everything

    bench.say("Making an installation …")
    migrate_everything(report=lambda _line: None, kind="real")
    world.build(password=PASSWORD)
    make_api_key(system_actor(()), NewKey(name="bench", key=API_KEY, reports_per_hour=0), using="owner")
    if cases:
        bench.say(f"Preparing {len(bench.rows):,} reports, and {bench.size.cases:,} cases of them …")
        fill(bench.size.cases, bench.rows, bench.say)
