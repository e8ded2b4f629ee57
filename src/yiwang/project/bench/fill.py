"""A database of cases like a province's after some years, made set by set: see fill.sql."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections, transaction

from yiwang.cases.lifecycle import BY_NAME, State
from yiwang.cases.models import Case
from yiwang.cases.queries.routes import handling_route
from yiwang.project.bench.bulk import without_indexes
from yiwang.project.demo.names import COUNTIES

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
STEP_HEAD = re.compile("^-- step: (.+)$", re.MULTILINE)
TABLES = (
    "cases_case", "cases_submission", "cases_caseevent", "cases_caseclock", "cases_caseattachment", "cases_caseseal",
    "cases_casereceipt", "cases_caserating", "accountability_auditrecord",
)  # fmt: skip
OTHER_COUNTIES = 88  # with the demonstration's two as many as a large city region has
POOL = "CREATE TEMP TABLE bench_pool (origin text, n integer, row jsonb, lead text)"
STEP = "CREATE TEMP TABLE bench_step (state text, ordinal integer, move text, from_state text, to_state text, public boolean)"
MAIN_LINE = ("accept", "dispatch", "acknowledge", "resolve")
PATHS: dict[str, tuple[str, ...]] = {  # the moves behind a case that stands in this state
    "accepted": MAIN_LINE[:1],
    "dispatched": MAIN_LINE[:2],
    "in_progress": MAIN_LINE[:3],
    "resolved": MAIN_LINE,
    "rework": (*MAIN_LINE, "rework"),
    "closed": (*MAIN_LINE, "verify", "close"),
    "rejected": ("reject",),
    "withdrawn": ("withdraw",),
    "handed_off": ("hand_off",),
}


def fill(cases: int, rows: Sequence[dict[str, Any]], say: Callable[[str], None] = lambda line: None) -> None:
    """Add `cases` cases made from `rows` (reports as `open_cases` prepares them), as the owner; VACUUM and ANALYZE afterwards."""
    first, second = (county.code for county in COUNTIES)
    with transaction.atomic(using="owner"):
        connection = owner_connection()
        connection.execute(POOL)
        connection.execute(STEP)
        with connection.cursor().copy("COPY bench_pool FROM STDIN") as copy:
            for line in _pool(rows):
                copy.write_row(line)
        with connection.cursor().copy("COPY bench_step FROM STDIN") as copy:
            for step in _steps():
                copy.write_row(step)
        parameters = {"cases": cases, "first": first, "second": second, "others": OTHER_COUNTIES}
        with without_indexes(connection, TABLES):
            for title, statements in steps_of(SQL):
                say(f"  {title} …")
                psycopg.ClientCursor(connection).execute(statements, parameters)
            say("  their indexes and keys …")
    say("  statistics …")
    # with the usual 2 MB it would wait for the disk two thousand times
    owner_connection().execute("VACUUM (ANALYZE, BUFFER_USAGE_LIMIT '64MB')")


def steps_of(script: str) -> list[tuple[str, str]]:
    """The parts of a script that begin with `-- step: title`."""
    parts = STEP_HEAD.split(script)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def owner_connection() -> "psycopg.Connection[Any]":
    """psycopg's own connection as the owner; outside a transaction each statement commits."""
    connections["owner"].ensure_connection()
    raw = connections["owner"].connection
    assert isinstance(raw, psycopg.Connection)
    return raw


def _pool(rows: Sequence[dict[str, Any]]) -> list[tuple[str, int, str, str]]:
    numbers: dict[str, int] = defaultdict(int)
    pool = []
    for row in rows:
        county = row["county"]
        pool.append((county, numbers[county], json.dumps(row, default=str, ensure_ascii=False), _lead(row)))
        numbers[county] += 1
    return pool


def _lead(row: dict[str, Any]) -> str:
    """The unit that the rules would make responsible."""
    names = ("county", "township", "village", "grid", "urgency", "case_type_id")
    return handling_route(Case(**{name: row[name] for name in names})).unit


def _steps() -> list[tuple[str, int, str, str, str, bool]]:
    found = []
    for state, path in PATHS.items():
        before = State.REPORTED
        for ordinal, name in enumerate(path, start=1):
            move = BY_NAME[name]
            found.append((state, ordinal, name, str(before), str(move.target), move.public))
            before = move.target
    return found
