"""The parts of the bench that its figures rest on."""

import os
import subprocess
import sys
from importlib import import_module

import numpy as np
import pytest
import shapely
from django.db import connections

from tests.support.site import clean_environment, fresh_data_dir, run_yiwang
from yiwang.cases.lifecycle import BY_NAME, FINAL, State
from yiwang.project.bench import NAMES, QUICK, run
from yiwang.project.bench.bulk import CONSTRAINTS, INDEXES, without_indexes
from yiwang.project.bench.figures.locator import draw_grids
from yiwang.project.bench.fill import PATHS, SQL, TABLES, owner_connection, steps_of
from yiwang.project.bench.http_load import answer_size
from yiwang.project.bench.installation import own_installation, remove_left_over
from yiwang.project.bench.pgbench import read_round
from yiwang.project.bench.spread import Spread
from yiwang.project.bench.table import BEGIN, END, Results, write_into
from yiwang.shared.wrong_input import WrongInputError

PGBENCH = """transaction type: open_case.sql
number of transactions actually processed: 1200/1200
number of failed transactions: 0 (0.000%)
latency average = 5.421 ms
initial connection time = 40.123 ms
tps = 1475.834712 (without initial connection time)
"""


def test_it_knows_where_an_answer_ends() -> None:
    head = b"HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\ncontent-length: 5\r\n\r\n"
    assert answer_size(head + b"hello") == len(head) + 5
    assert answer_size(head[:30]) is None
    with pytest.raises(ValueError, match="Content-Length"):
        answer_size(b"HTTP/1.1 200 OK\r\n\r\n")


def test_it_reads_what_pgbench_says() -> None:
    assert read_round(PGBENCH).per_second == pytest.approx(1475.83, abs=0.01)
    assert read_round(PGBENCH).latency_ms == pytest.approx(5.421)
    with pytest.raises(ValueError, match="not a good run"):
        read_round(PGBENCH.replace("failed transactions: 0", "failed transactions: 3"))
    with pytest.raises(ValueError, match="not a good run"):
        read_round("pgbench: error: connection refused")


def test_a_spread_is_in_milliseconds() -> None:
    spread = Spread.of([n / 1000 for n in range(1, 101)])
    assert (round(spread.p50, 1), round(spread.p95, 1), round(spread.p99, 1)) == (50.5, 95.1, 99.0)
    assert str(spread) == "50 / 95 / 99"


@pytest.mark.parametrize("name", NAMES)
def test_each_figure_says_what_it_needs(name: str) -> None:
    figure = import_module(f"yiwang.project.bench.figures.{name}")
    assert isinstance(figure.SERVER, bool)
    assert isinstance(figure.CASES, bool)
    assert callable(figure.measure)


def test_filling_goes_step_by_step() -> None:
    steps = steps_of(SQL)
    assert len(steps) == 5
    assert all(title and statements.strip() for title, statements in steps)


def test_tables_get_their_indexes_and_keys_back(owner_db) -> None:
    from django.db import transaction

    named = {"tables": list(TABLES)}

    def standing() -> list[set[tuple[str, ...]]]:
        """Their names: PostgreSQL writes the same condition in another way once it has been read back."""
        return [{row[:-1] for row in owner_connection().execute(found, named).fetchall()} for found in (CONSTRAINTS, INDEXES)]

    with transaction.atomic(using="owner"):
        before = standing()
        with without_indexes(owner_connection(), TABLES):
            assert standing() == [set(), set()]
        assert standing() == before
    assert len(before[0]) > 20
    assert len(before[1]) > 15


def test_a_run_prints_its_table_and_leaves_nothing() -> None:
    folder = fresh_data_dir("bench")
    done = run_yiwang("bench", "start", "--quick", environment=clean_environment(folder))
    assert done.returncode == 0, done.stderr
    assert "to the first page" in done.stdout
    assert "Starting the server" in done.stderr
    assert list(folder.iterdir()) == []
    folder.rmdir()


def test_the_grids_meet_without_gap_or_overlap() -> None:
    shapes, side = draw_grids(100, np.random.default_rng(1))
    assert (len(shapes), side) == (100, 10)
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert set(shapely.get_num_coordinates(shapes)) == {17}  # 4 corners, 3 points on each edge, and the first again


def test_every_filled_in_state_is_reached_by_moves_of_the_lifecycle() -> None:
    for state, path in PATHS.items():
        before = State.REPORTED
        for name in path:
            assert before in BY_NAME[name].sources
            before = BY_NAME[name].target
        assert before == state


def test_a_table_replaces_the_last_one_of_its_page(tmp_path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"# Figures\n{BEGIN}\nold\n{END}\nHow to read them.\n", encoding="utf-8")
    results = Results(["a machine"])
    results.add("intake", "900/s", "pgbench 1,500/s", 0.6)
    write_into(page, results)
    text = page.read_text(encoding="utf-8")
    assert "| intake | 900/s | pgbench 1,500/s | 0.60 |" in text
    assert "old" not in text
    assert text.startswith("# Figures\n")
    assert text.endswith(f"{END}\nHow to read them.\n")


def test_wrong_input_is_refused_before_anything_is_measured(tmp_path) -> None:
    with pytest.raises(WrongInputError, match="no figure"):
        run("speed", size=QUICK)
    with pytest.raises(WrongInputError, match="no place for figures"):
        run("all", size=QUICK, page=tmp_path / "absent.md")


def test_it_never_works_on_the_installation_of_its_caller() -> None:
    with pytest.raises(RuntimeError, match="process of its own"), own_installation():
        pass  # pragma: no cover - the settings of this process name the tests' database


def test_it_clears_away_what_a_killed_run_has_left(tmp_path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left, running, other = tmp_path / str(ended.pid), tmp_path / str(os.getpid()), tmp_path / "notes"
    for folder in (left, running, other):
        folder.mkdir()
    remove_left_over(tmp_path)
    assert [folder.exists() for folder in (left, running, other)] == [False, True, True]


def test_filling_makes_cases_that_could_have_come_about(world, owner_db) -> None:
    from yiwang.project.bench import fill
    from yiwang.project.bench.reports import as_rows, make_reports

    fill.fill(400, as_rows(make_reports(60, "key")))
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT state, county, next_due_at IS NULL, unit_id, triage_unit_id, lead_unit_id FROM cases_case")
        cases = cursor.fetchall()
        cursor.execute(
            "SELECT count(*) FROM cases_case c JOIN cases_caseclock k"
            " ON k.county = c.county AND k.case_id = c.id AND k.stopped_at IS NULL AND k.due_at = c.next_due_at"
        )
        running = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM cases_case WHERE updated_at > now() OR updated_at < reported_at")
        impossible = cursor.fetchone()[0]
    assert len(cases) == 400
    assert {state in FINAL for state, _county, ended, *_units in cases if ended} == {True}
    assert running == sum(not ended for _state, _county, ended, *_units in cases)
    assert impossible == 0
    assert len({county for _state, county, *_rest in cases}) > 20
    for state, _county, _ended, unit, triage, lead in cases:
        assert unit == (lead if state in {"dispatched", "in_progress", "rework"} else triage)
