"""`yiwang import cases`: history in bulk. One transaction a batch: a killed run leaves whole batches and is simply run again."""

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import OperationalError, connections, transaction
from django.utils import timezone

from yiwang.access.queries import current_units, forget_served
from yiwang.accountability.actions import Acting, record
from yiwang.cases.actions import HistoricCase, HistoryLoader, Loaded
from yiwang.cases.queries import NoDeskError, case_types
from yiwang.intake.history.account import Account, Finding, RejectFile
from yiwang.intake.history.mapping import SKIP, CaseMapping, MappingError
from yiwang.intake.history.placing import Placer
from yiwang.intake.history.rows import Draft, RowReader
from yiwang.intake.models import CaseImport
from yiwang.shared.table_stream import Line, Source, open_source
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.actions.outcome import Report, quiet

OWNER = "owner"
BATCH = 5_000
SAY_EVERY_S = 2.0
WAIT_S = 15  # for a run that was just killed: the database notices after a moment
SHOWN_POINTS = 20
ANALYZED = "cases_case, cases_casereference, cases_caseevent, cases_caseclock, cases_caseseal, cases_caserating"
SEEN = "CREATE TEMP TABLE IF NOT EXISTS seen_references (reference text PRIMARY KEY, digest bytea) ON COMMIT PRESERVE ROWS"


@dataclass(frozen=True)
class CasesImported:
    """The account of a run; `str` is its last line."""

    account: Account
    joined: Loaded
    dry_run: bool
    notes: tuple[str, ...]

    def __str__(self) -> str:
        return f"{'Dry run, nothing was changed: ' if self.dry_run else ''}{self.account.said()}"


def import_cases(
    path: Path, mapping: CaseMapping, *, actor: Acting, dry_run: bool = False, rejects: Path | None = None, report: Report = quiet
) -> CasesImported:
    """Load the table `path` by `mapping`. Runs as the owner; only one run of a source at a time.

    Rows that are here already add nothing; run again after mending the file, it adds what was rejected. Raises WrongInputError,
    MappingError before anything is changed.
    """
    source = open_source(path)
    check_mapping(mapping, source)
    with _alone(mapping.name), RejectFile(rejects) as reject_file, _no_garbage_collection():
        run = _Run(source, mapping, reject_file, actor=actor, dry_run=dry_run)
        run.go(report)
    for line in (*run.account.findings(), *run.notes()):
        report(line)
    return CasesImported(run.account, run.joined, dry_run, tuple(run.notes()))


def check_mapping(mapping: CaseMapping, source: Source) -> None:
    """What can only be seen beside the file and the database: columns, case types. Raises MappingError."""
    have = ", ".join(source.header)
    problems = [
        f"{where}: {source.path.name} has no column “{column}”. It has {have}."
        for column, where in dict.fromkeys(mapping.columns_used())
        if column not in source.header
    ]
    types = {word: code for word, code in (*mapping.types.known.items(), ("other", mapping.types.other)) if code and code != SKIP}
    for word, code in types.items():
        kind = case_types().get(code)
        if kind is None:
            problems.append(f"[types.map] “{word}”: there is no case type {code}. Choose one of /admin/cases/casetype/.")
        elif kind.hand_off:
            problems.append(f"[types.map] “{word}”: nothing is kept of type {code}, it is handed over at once. Write “skip”.")
    if problems:
        raise MappingError(mapping.file, problems)


class _Run:
    """One run over one file."""

    def __init__(self, source: Source, mapping: CaseMapping, rejects: RejectFile, *, actor: Acting, dry_run: bool) -> None:
        self.source, self.mapping, self.rejects, self.actor, self.dry_run = source, mapping, rejects, actor, dry_run
        self.now = timezone.now()
        self.account = Account()
        self.joined = Loaded(0, 0, 0, 0, 0)
        self.counties: set[str] = set()
        self.loader = HistoryLoader(mapping.name, mapping.label, self.now)
        key = hashlib.sha256(b"history:" + settings.RECEIPT_KEY.encode()).digest()
        units = frozenset(current_units().values_list("code", flat=True))
        self.reader = RowReader(mapping, source.header, now=self.now, key=key, units=units)
        self.placer = Placer(mapping)

    def go(self, report: Report) -> None:
        began = said = monotonic()
        row = self._begin()
        for lines in _batches(self.source.lines()):
            with transaction.atomic(using=OWNER):
                self._batch(lines)
                self._save(row, line=lines[-1].number)
            if monotonic() - said >= SAY_EVERY_S:
                said = monotonic()
                report(f"  line {lines[-1].number:,}: {self.account.said()}, {self.account.read / (said - began):,.0f} rows/s")
        self._end(row)

    def _about(self, point: tuple[float, float]) -> str:
        if point in self.mapping.places.default_points:
            return "a default point of [places]"
        return "if it stands for “unknown”, put it into default_points of [places]"

    def notes(self) -> list[str]:
        """What is no fault of single rows."""
        account, joined = self.account, self.joined
        crowded = account.points.crowded(self.mapping.places.many)[:SHOWN_POINTS]
        found = [
            f"  one point: {cases:,} cases at [{lon}, {lat}], of them {most:,} “{kind}”: {self._about((lon, lat))}"
            for lon, lat, cases, kind, most in crowded
        ]
        if joined.linked or joined.unlinked:
            here = f"{joined.linked:,} to one that is here, {joined.unlinked:,} to one that is not here or not named"
            found.append(f"  joined to another case: {here}")
        if joined.unsealed:
            found.append(f"  contacts of {joined.unsealed:,} cases were not taken over: closed longer ago than contacts are kept")
        if joined.expired:
            found.append(
                f"  {joined.expired:,} cases closed longer ago than cases are kept: the next retention run lets go of them"
            )
        return found

    def _begin(self) -> CaseImport | None:
        if self.dry_run:
            with connections[OWNER].cursor() as cursor:
                cursor.execute(SEEN)
            return None
        row = CaseImport(
            source=self.mapping.name, file=self.source.path.name[:200], file_digest=self.source.digest,
            mapping=self.mapping.file[:200], mapping_digest=self.mapping.digest, began_at=self.now,
        )  # fmt: skip
        with transaction.atomic(using=OWNER):
            row.save(using=OWNER)
            self._record("import_cases", row)
        return row

    def _save(self, row: CaseImport | None, *, line: int) -> None:
        """The account as far as it goes, in the transaction of the batch."""
        account = self.account
        account.check()
        if row is None:
            return
        row.line, row.read, row.loaded, row.already = line, account.read, account.loaded, account.already
        row.rejected, row.counties = account.rejected, sorted(self.counties)
        row.rules = {"rejected": dict(account.wrong.counts), "pointed_out": dict(account.odd.counts)}
        row.save(using=OWNER)

    def _end(self, row: CaseImport | None) -> None:
        if row is None:
            return
        row.ended_at = timezone.now()
        with transaction.atomic(using=OWNER):
            row.save(using=OWNER)
            self._record("cases_imported", row)
        if self.account.loaded:
            with connections[OWNER].cursor() as cursor:
                cursor.execute(f"ANALYZE {ANALYZED}")
        forget_served()

    def _record(self, action: str, row: CaseImport) -> None:
        detail = {"source": row.source, "digest": row.file_digest, "loaded": row.loaded, "rejected": row.rejected}
        record(self.actor, action, f"case_import:{row.pk}", detail, using=OWNER)

    def _batch(self, lines: Sequence[Line]) -> None:
        """1. Number and digest of each row, to leave out what is here. 2. Read. 3. Place. 4. In order: twice? 5. Load."""
        drafts = [self.reader.begin(line.number, line.cells) for line in lines]
        known = self._known([draft.reference for draft in drafts if not draft.wrong])
        new = [draft for draft in drafts if not draft.wrong and draft.reference not in known]
        for draft in new:
            self.reader.read(draft)
        self.placer.place([draft for draft in new if not draft.wrong])
        taken: dict[str, HistoricCase] = {}
        for draft in drafts:
            self._settle(draft, known, taken)
        self._load(list(taken.values()))

    def _settle(self, draft: Draft, known: dict[str, tuple[bytes, bool]], taken: dict[str, HistoricCase]) -> None:
        """Take the row, or say why not."""
        self.account.read += 1
        digest, earlier_here = known.get(draft.reference, (b"", False))
        first = taken.get(draft.reference)
        if not draft.wrong and digest:
            self._again(draft, same=digest == draft.digest, rule="twice" if earlier_here else "changed")
        elif not draft.wrong and first:
            self._again(draft, same=first.digest == draft.digest, rule="twice")
        elif not draft.wrong and (case := self._with_desk(draft)):
            taken[draft.reference] = case
            self._take(draft, case)
        else:
            self._reject(draft)

    def _with_desk(self, draft: Draft) -> HistoricCase | None:
        case = draft.case()
        code = case.lead_unit.replace("{county}", case.place.county)
        if code and code not in self.reader.units:
            draft.odd.append(Finding("unknown_unit", self.reader.names.get("unit", ""), code))
            code = ""
        case.lead_unit = code
        try:
            self.loader.rows.desk_of(case)
        except NoDeskError:
            draft.wrong.append(Finding("no_desk", "", case.place.county))
            return None
        return case

    def _take(self, draft: Draft, case: HistoricCase) -> None:
        self.account.loaded += 1
        self.counties.add(case.place.county)
        if point := case.place.original or draft.default_point():
            self.account.points.add(*point, draft.kind)
        for finding in draft.odd:
            self.account.odd.add(draft.line, finding.rule)
            self.rejects.write(draft.line, draft.reference, finding, loaded=True)

    def _again(self, draft: Draft, *, same: bool, rule: str) -> None:
        if same:
            self.account.already += 1
        else:
            draft.wrong.append(Finding(rule, self.reader.names["reference"], ""))
            self._reject(draft)

    def _reject(self, draft: Draft) -> None:
        self.account.rejected += 1
        for finding in draft.wrong:
            self.account.wrong.add(draft.line, finding.rule)
            self.rejects.write(draft.line, draft.reference, finding, loaded=False)

    def _known(self, references: Sequence[str]) -> dict[str, tuple[bytes, bool]]:
        """What is here already: its digest, and whether this very run brought it."""
        found = self.loader.known(references)
        if self.dry_run:
            with connections[OWNER].cursor() as cursor:
                cursor.execute("SELECT reference, digest FROM seen_references WHERE reference = ANY(%s)", [list(references)])
                found |= {reference: (bytes(digest), True) for reference, digest in cursor.fetchall()}
        return found

    def _load(self, cases: list[HistoricCase]) -> None:
        if not self.dry_run:
            self.joined += self.loader.load(cases)
            return
        with connections[OWNER].cursor() as cursor, cursor.copy("COPY seen_references FROM STDIN") as copy:
            for case in cases:
                copy.write_row([case.reference, case.digest])


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(lines, BATCH)):
        yield batch


def lock_number(source: str) -> int:
    """The database's number for the lock of this source."""
    return int.from_bytes(hashlib.sha256(f"yiwang import {source}".encode()).digest()[:8], signed=True)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Rows make no cycles, and looking for some among a territory of a hundred thousand grids costs a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _alone(source: str) -> Iterator[None]:
    """Hold the lock of this source; the database lets go of it when this process ends in any way."""
    number = lock_number(source)
    connection = connections[OWNER]
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{WAIT_S}s'")
        try:
            cursor.execute("SELECT pg_advisory_lock(%s)", [number])
        except OperationalError:
            raise WrongInputError(f"Another import of {source} is running: wait until it has ended.") from None
        cursor.execute("RESET lock_timeout")
    try:
        yield
    finally:
        _let_go(connection, number)


def _let_go(connection: Any, number: int) -> None:
    if connection.connection is not None and connection.is_usable():
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS seen_references")
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
