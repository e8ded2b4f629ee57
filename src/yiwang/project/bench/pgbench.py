"""pgbench with the statement of `open_cases`, one report each: what the database itself can do, with no program in front of it.

Before a round the reports lie in a table, each with its scope token: signed by us, since SQL cannot. A transaction takes the next
one, sets its scope and opens the case; four round trips, as at the door. Protocol `prepared`, web role, same socket.
"""

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from uuid6 import uuid7

from yiwang.cases import sealing
from yiwang.cases.actions.open_cases import SQL, scope_of
from yiwang.project.bench.fill import owner_connection
from yiwang.shared.postgres.program import wheel_tree

SCRIPT = f"""\\set n :n + 1
\\set row :client_id * :each + :n
BEGIN;
SELECT set_config('yiwang.scope', token, true) AS scope, report FROM bench_report WHERE n = :row \\gset
{SQL.replace("%s", ":report")};
COMMIT;
"""
TABLE = """
DROP TABLE IF EXISTS bench_report;
CREATE UNLOGGED TABLE bench_report (n integer PRIMARY KEY, token text NOT NULL, report text NOT NULL);
GRANT SELECT ON bench_report TO CURRENT_USER, yiwang_web
"""
PATIENCE_S = 300


@dataclass(frozen=True, slots=True)
class Round:
    """What pgbench said of one run."""

    per_second: float
    latency_ms: float


def lay_out(rows: Sequence[dict[str, Any]], count: int) -> None:
    """Put `count` reports with new ids into the table, made from `rows` in turn."""
    connection = owner_connection()
    connection.execute(TABLE)
    with connection.cursor().copy("COPY bench_report FROM STDIN") as copy:
        for line in _lines(rows, count):
            copy.write_row(line)
    connection.execute("ANALYZE bench_report")


def _lines(rows: Sequence[dict[str, Any]], count: int) -> Iterator[tuple[int, str, str]]:
    texts = [_with_marks(row) for row in rows]
    for n in range(1, count + 1):
        row, text = rows[n % len(rows)], texts[n % len(rows)]
        case = uuid7()
        token = scope_of([row | {"id": case}]).token()
        text = text.replace(CASE, str(case)).replace(SUBMISSION, str(uuid7())).replace(RECEIPT, uuid4().hex * 2)
        yield n, token, text.replace(SEALED, sealing.seal(row["county"], case, CONTACT).hex()) if row["sealed"] else text


CASE, SUBMISSION, RECEIPT, SEALED = str(UUID(int=1)), str(UUID(int=2)), "ab" * 32, "cd" * 32
CONTACT = {"email": "", "phone": "13800000000", "name": "Asha", "words": ""}  # a seal holds for one case only


def _with_marks(row: dict[str, Any]) -> str:
    """The report as the parameter of the statement, with marks where each use has something of its own."""
    marked = row | {"id": CASE, "submission_id": SUBMISSION, "receipt": RECEIPT, "sealed": row["sealed"] and SEALED}
    return json.dumps([marked], default=str, ensure_ascii=False)


def run(clients: int, each: int) -> Round:
    """Let `clients` open `each` cases each; bench_report must hold as many reports. Raises RuntimeError with pgbench's words."""
    names = {"PGHOST": "HOST", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {name: str(settings.DATABASES["default"][key]) for name, key in names.items()} | {"PATH": os.defpath}
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "open_case.sql"
        script.write_text(SCRIPT, encoding="utf-8")
        command = [
            str(wheel_tree() / "bin" / "pgbench"), "--no-vacuum", "--protocol=prepared", f"--client={clients}",
            f"--jobs={min(clients, os.cpu_count() or 1)}", f"--transactions={each}", "--define=n=0", f"--define=each={each}",
            f"--file={script}",
        ]  # fmt: skip
        done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=PATIENCE_S)
    if done.returncode:
        raise RuntimeError(f"pgbench failed:\n{done.stderr[-2000:]}")
    return read_round(done.stdout)


def read_round(text: str) -> Round:
    """The figures in pgbench's report. ValueError when they are not there or a transaction failed."""
    rate = re.search(r"^tps = ([0-9.]+)", text, re.MULTILINE)
    latency = re.search(r"^latency average = ([0-9.]+) ms", text, re.MULTILINE)
    failed = re.search(r"^number of failed transactions: ([0-9]+)", text, re.MULTILINE)
    if not rate or not latency or (failed and failed[1] != "0"):
        raise ValueError(f"not a good run of pgbench:\n{text}")
    return Round(float(rate[1]), float(latency[1]))
