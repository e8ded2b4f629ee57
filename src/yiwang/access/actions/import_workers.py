"""`yiwang import workers`: bring the pooled staff of grids to the state of a table; accounts and posts follow.

1. The file is read once, row by row, into a table of the transaction (COPY); rows that cannot be used are set aside.
2. A handful of statements, whatever the size, find people, posts and the lines that are known already, and plan what to do.
3. The plan is carried out, or with `dry_run` only told; one transaction, so a run that is killed has changed nothing.
New accounts have no password: nobody signs in before being invited.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, transaction

from yiwang.access.actions.worker_file import FIELDS, RULES, Reject, Vocabulary, WorkerRows
from yiwang.access.actor import Actor
from yiwang.accountability.actions import record
from yiwang.shared.spreadsheet import no_formula
from yiwang.shared.table_stream import open_source
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.actions.outcome import Report, quiet
from yiwang.territory.queries import division_names

SHOWN = 20  # lines of each kind that a dry run tells by name
TRIES = 8  # a row that goes may free another; more often than this no real file needs


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerImport:
    """What to do with a file. `replace`: it is all there is in the villages it names. `on`: the day of what it does not date."""

    on: date
    replace: bool = False
    dry_run: bool = False
    rejects: Path | None = None  # a CSV is written here when a row was left out


@dataclass(frozen=True, slots=True)
class WorkersOutcome:
    """read = loaded + unchanged + rejected; loaded = added + changed."""

    read: int
    added: int
    changed: int
    unchanged: int
    rejected: int
    ended: int
    accounts: int
    dry_run: bool = False

    def __str__(self) -> str:
        would = "would be " if self.dry_run else ""
        return (
            f"grid staff: {self.read:,} read = {self.added + self.changed:,} {would}loaded ({self.added:,} added,"
            f" {self.changed:,} changed) + {self.unchanged:,} unchanged + {self.rejected:,} rejected;"
            f" {self.ended:,} {would}ended; {self.accounts:,} new accounts, without a password"
        )


def import_workers(
    path: Path, *, actor: Actor, vocabulary: Vocabulary, wanted: WorkerImport, using: str = "owner", report: Report = quiet
) -> WorkersOutcome:
    """Import a .csv, .csv.gz or .xlsx of who looks after which grid. Raises WrongInputError; then nothing is changed."""
    source = open_source(path)
    rows = WorkerRows(source, vocabulary)
    if rows.left_out:
        report(f"  note: columns that are not kept: {', '.join(rows.left_out)}.")
    report(f"Reading {path.name} …")
    run = _Run(wanted, using, has_until="valid_to" in rows.columns)
    with transaction.atomic(using=using):
        run.stage(rows)
        report(f"Comparing {rows.read:,} rows with what is known …")
        run.plan()
        rejects = run.rejects()
        _write_rejects(wanted.rejects, rejects)
        if wanted.replace and rejects:
            raise WrongInputError(_unsafe(path, rejects, wanted))
        outcome = run.outcome(rows.read, len(rejects))
        for line in (*_rejected_words(rejects, wanted), *run.story()):
            report(line)
        if wanted.dry_run:
            transaction.set_rollback(True, using=using)
            return outcome
        run.apply()
        for county, counts in run.by_county().items():
            detail = {"source": path.name, "digest": source.digest, "on": str(wanted.on), "replace": wanted.replace, **counts}
            record(actor, "import_workers", f"county:{county}", detail, county=county, using=using)
    return outcome


class _Run:
    """One import inside its transaction."""

    def __init__(self, wanted: WorkerImport, using: str, *, has_until: bool) -> None:
        self.using, self.dry_run = using, wanted.dry_run
        self.given: dict[str, Any] = {
            "on": wanted.on, "replace": wanted.replace, "has_until": has_until, "language": settings.LANGUAGE_CODE,
        }  # fmt: skip
        self.unread: list[Reject] = []

    def stage(self, rows: WorkerRows) -> None:
        self._do("stage")
        columns = ", ".join(FIELDS)
        with connections[self.using].cursor() as cursor, cursor.copy(f"COPY workers_in ({columns}) FROM STDIN") as copy:
            for row in rows:
                if isinstance(row, Reject):
                    self.unread.append(row)
                else:
                    copy.write_row(row)
        self._do("settle")

    def plan(self) -> None:
        """Find people and posts; then plan, again after rows had to go: what they stood against may be possible now, or not."""
        self._do("sift_people")
        self._do("people")
        for _try in range(TRIES):
            before = self._rows(LEFT)
            for step in ("plan", "plan_ends", "sift_clashes"):
                self._do(step)
            if self._rows(LEFT) == before:
                return
        raise WrongInputError("The rows of this file contradict each other in too many ways to find a state that is right.")

    def apply(self) -> None:
        for step in ("apply_people", "apply_lines", "apply_ends"):
            self._do(step)

    def rejects(self) -> list[Reject]:
        found = self._rows("SELECT DISTINCT ON (line) line, field, rule, coalesce(value, '') FROM workers_out ORDER BY line")
        return sorted([*self.unread, *(Reject(*row) for row in found)], key=lambda reject: reject.line)

    def outcome(self, read: int, rejected: int) -> WorkersOutcome:
        counts = Counter(dict(self._rows("SELECT what, count(*) FROM workers_plan GROUP BY what")))
        ended = self._rows("SELECT count(*) FROM workers_ending")[0][0]
        accounts = self._rows(
            "SELECT count(DISTINCT username) FROM workers_who w WHERE account_id IS NULL"
            " AND EXISTS (SELECT FROM workers_plan p WHERE p.username = w.username)"
        )[0][0]
        changed = counts["correct"] + counts["follow"]
        return WorkersOutcome(read, counts["add"], changed, counts["keep"], rejected, ended, accounts, self.dry_run)

    def by_county(self) -> dict[str, dict[str, int]]:
        """Counts of what was done, for the audit trail."""
        rows = self._rows(
            "SELECT county, what, count(*) FROM workers_plan GROUP BY 1, 2 UNION ALL"
            " SELECT a.county, 'end', count(*) FROM workers_ending e JOIN access_gridassignment a USING (id) GROUP BY 1"
        )
        found: dict[str, dict[str, int]] = {}
        for county, what, count in rows:
            found.setdefault(county, {})[what] = count
        return found

    def story(self) -> Iterator[str]:
        """By township how many lines begin, change and end; then the first that change or end, by name."""
        rows = self._rows(BY_TOWNSHIP)
        names = division_names(row[0] for row in rows)
        for township, added, changed, kept, ended in rows[:200]:
            if added or changed or ended:
                name = names.get(township, township)
                yield f"  {name} ({township}): {added:,} added, {changed:,} changed, {ended:,} ended, {kept:,} unchanged"
        for what, query in (("changes", CHANGES), ("ends", ENDS)):
            told = self._rows(query)
            yield from (f"  {what}: {' · '.join(str(cell) for cell in row if cell)}" for row in told[:SHOWN])
            if len(told) > SHOWN:
                yield "  … and more"

    def _do(self, step: str) -> None:
        with connections[self.using].cursor() as cursor:
            for statement in statements()[step]:
                cursor.execute(statement, self.given if "%(" in statement else None)

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        with connections[self.using].cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())


LEFT = "SELECT count(*) FROM workers_in"
BY_TOWNSHIP = """
SELECT township, count(*) FILTER (WHERE what = 'add'), count(*) FILTER (WHERE what IN ('correct', 'follow')),
  count(*) FILTER (WHERE what = 'keep'), count(*) FILTER (WHERE what = 'end')
FROM (SELECT township, what FROM workers_plan UNION ALL SELECT left(grid, 9) || '000', 'end' FROM workers_ending) t
GROUP BY township ORDER BY township"""
CHANGES = f"""
SELECT grid, name, username, department, CASE what WHEN 'follow' THEN 'from ' || since ELSE 'as of its first day ' || since END
FROM workers_plan WHERE what IN ('correct', 'follow') ORDER BY grid, line LIMIT {SHOWN + 1}"""  # noqa: S608  (a number of ours)
ENDS = f"""
SELECT e.grid, a.display_name, a.username, e.department, 'on ' || e.on_day FROM workers_ending e
JOIN access_post p ON p.id = e.post_id JOIN access_account a ON a.id = p.account_id
ORDER BY e.grid, a.username LIMIT {SHOWN + 1}"""  # noqa: S608


@cache
def statements() -> Mapping[str, list[str]]:
    """The statements of worker_plan.sql by the name of their step."""
    text = Path(__file__).with_name("worker_plan.sql").read_text(encoding="utf-8")
    steps = re.split(r"^-- name: (\w+)$", text, flags=re.MULTILINE)[1:]
    bare = {name: re.sub(r"^\s*--.*$", "", body, flags=re.MULTILINE) for name, body in zip(steps[::2], steps[1::2], strict=True)}
    return {name: [one.strip() for one in body.split(";") if one.strip()] for name, body in bare.items()}


def _write_rejects(path: Path | None, rejects: list[Reject]) -> None:
    """Readable by its owner alone: it may hold names. Removed when this run has none."""
    if path is None:
        return
    if not rejects:
        path.unlink(missing_ok=True)
        return
    draft = path.with_name(f".{path.name}.part")
    draft.touch(mode=0o600)
    with draft.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("line", "field", "rule", "value", "what"))
        writer.writerows((one.line, one.field, one.rule, no_formula(one.value), RULES[one.rule]) for one in rejects)
    draft.replace(path)


def _rejected_words(rejects: list[Reject], wanted: WorkerImport) -> Iterator[str]:
    counts = Counter(reject.rule for reject in rejects)
    first = {reject.rule: reject.line for reject in reversed(rejects)}
    for rule, count in counts.most_common():
        yield f"  rejected: {count:,} {rule}, the first in line {first[rule]:,}: {RULES[rule]}."
    if rejects and wanted.rejects:
        yield f"  all of them by line, field and rule: {wanted.rejects}"


def _unsafe(path: Path, rejects: list[Reject], wanted: WorkerImport) -> str:
    """With --replace a row with a slip would end the assignment of the person it means."""
    first = rejects[0]
    where = f" All of them: {wanted.rejects}." if wanted.rejects else ""
    return (
        f"{path.name} was not imported: with --replace every row must be usable, and {len(rejects):,} are not, the first in line"
        f" {first.line:,}, {first.field or 'row'}: {RULES[first.rule]}.{where}"
    )
