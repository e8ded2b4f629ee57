"""Load cases of an older system into the real tables: for each list of cases one COPY a table, inside the caller's transaction.

Runs as the owner. Nothing is told to anybody: no outbox rows, no notices, no receipts; see docs/decisions/ on history.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from functools import lru_cache
from operator import add
from types import NoneType
from typing import Any

from django.db import connections, models
from psycopg import sql
from uuid6 import uuid7

from yiwang.cases.historic import HistoricCase
from yiwang.cases.history_rows import Row, Rows, Source, encode, number_of
from yiwang.cases.lifecycle import State
from yiwang.cases.models import Case, CaseClock, CaseEvent, CaseRating, CaseReference, CaseSeal

OWNER = "owner"
KNOWN = "SELECT reference, digest, at = %s FROM cases_casereference WHERE source = %s AND reference = ANY(%s)"
NUMBERS = """SELECT r.reference, c.number FROM cases_casereference r JOIN cases_case c ON c.county = r.county AND c.id = r.case_id
WHERE r.source = %s AND r.reference = ANY(%s)"""
SERIALS = "SELECT nextval('cases_number') FROM generate_series(1, %s)"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a list of cases came to. `unlinked`: joined to a case that is not here."""

    cases: int
    linked: int
    unlinked: int
    sealed: int
    unsealed: int  # contacts not taken over, because they would be past their time
    expired: int = 0  # cases that the next retention run lets go of

    def __add__(self, more: "Loaded") -> "Loaded":
        return Loaded(*map(add, astuple(self), astuple(more)))


class HistoryLoader:
    """Loads the cases of one source. Use inside transaction.atomic(using="owner"); nothing is visible before it commits."""

    def __init__(self, source: str, label: str, now: datetime) -> None:
        self.rows = Rows(Source(source, label, now))
        self._tables: dict[type[models.Model], _Table] = {}

    def known(self, references: Sequence[str]) -> dict[str, tuple[bytes, bool]]:
        """Of the rows that are here already, by their number: the digest, and whether this very import brought them."""
        with connections[OWNER].cursor() as cursor:
            cursor.execute(KNOWN, [self.rows.source.now, self.rows.source.name, list(references)])
            return {reference: (bytes(digest), ours) for reference, digest, ours in cursor.fetchall()}

    def load(self, cases: Sequence[HistoricCase]) -> Loaded:
        """Write them all. Raises NoDeskError for a county without units; then the caller's transaction must be given up."""
        if not cases:
            return Loaded(0, 0, 0, 0, 0)
        serials = self._serials(len(cases))
        numbers = {case.reference: number_of(case, serial) for case, serial in zip(cases, serials, strict=True)}
        ids = {case.reference: str(uuid7()) for case in cases}
        masters = self._masters(cases, numbers)
        self._copy(Case, (self.rows.case(case, ids[case.reference], numbers[case.reference]) for case in cases))
        kind = self.rows.kind
        keyed = [(_key(case, ids[case.reference], kind(case.case_type).track), case) for case in cases]
        now = self.rows.source.now
        source = {"source": self.rows.source.name, "at": now}
        self._copy(CaseReference, (key | source | {"reference": one.reference, "digest": one.digest} for key, one in keyed))
        self._copy(
            CaseEvent, (key | event for key, one in keyed for event in self.rows.events(one, masters.get(one.end.master, "")))
        )
        self._copy(CaseClock, (key | clock for key, one in keyed if (clock := self.rows.clock(one))))
        seals = [key | seal for key, one in keyed if (seal := self.rows.seal(one, key["case_id"]))]
        self._copy(CaseSeal, seals)
        self._copy(CaseRating, (key | _rating(one) for key, one in keyed if one.rating))
        joined = [case.end.master for case in cases if case.state is State.MERGED]
        return Loaded(
            cases=len(cases),
            linked=sum(master in masters for master in joined),
            unlinked=sum(master not in masters for master in joined),
            sealed=len(seals),
            unsealed=sum(bool(case.contact) and self.rows.past_sealing(case) for case in cases),
            expired=sum(self.rows.past_keeping(case) for case in cases),
        )

    def _serials(self, count: int) -> list[int]:
        with connections[OWNER].cursor() as cursor:
            cursor.execute(SERIALS, [count])
            return [row[0] for row in cursor.fetchall()]

    def _masters(self, cases: Sequence[HistoricCase], numbers: dict[str, str]) -> dict[str, str]:
        """Our numbers of the cases that some of these were joined to, by their old number."""
        named = {case.end.master for case in cases if case.end.master}
        found = {master: numbers[master] for master in named if master in numbers}
        if missing := named - found.keys():
            with connections[OWNER].cursor() as cursor:
                cursor.execute(NUMBERS, [self.rows.source.name, sorted(missing)])
                found |= dict(cursor.fetchall())
        return found

    def _copy(self, model: type[models.Model], rows: Iterable[Row]) -> None:
        table: _Table | None = None
        lines: list[str] = []
        for row in rows:
            if table is None:
                table = self._tables.get(model) or self._tables.setdefault(model, _Table(model, tuple(row)))
            lines.append(table.line(row))
        if table:
            with connections[OWNER].cursor() as cursor, cursor.copy(table.statement) as copy:
                copy.write("".join(lines))


class _Table:
    """COPY of one table. Columns that a row does not name take the default of the model."""

    def __init__(self, model: type[models.Model], named: tuple[str, ...]) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        rest = [name for name, one in fields.items() if name not in named and not isinstance(one, models.BigAutoField)]
        self.statement = sql.SQL("COPY {} ({}) FROM STDIN WITH (NULL {})").format(
            sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, (*named, *rest))), sql.Literal(NULL)
        )
        self.tail = "".join("\t" + _cell(fields[name].get_default()) for name in rest) + "\n"
        self.tabs = len(named) - 1
        # bytes are never null here, and each brings two backslashes of its own
        self.slashes = 2 * sum(isinstance(fields[name], models.BinaryField) for name in named)

    def line(self, row: Row) -> str:
        """The row as COPY reads it. Nearly none has a character to escape, so it is looked at once, as a whole."""
        line = "\t".join([value if isinstance(value, str) else CELLS[type(value)](value) for value in row.values()])
        if line.count("\t") != self.tabs or line.count("\\") != self.slashes or "\n" in line or "\r" in line:
            line = "\t".join(map(_cell, row.values()))
        return line + self.tail


NULL = "\x01"  # a character that no text has: plain_text takes it out
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", NULL: None})
MOMENTS = 1_000  # a moment stands in several columns and rows of its case


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value.translate(ESCAPED)
    said = CELLS[type(value)](value)
    return said if isinstance(value, bytes) else said.replace("\\", "\\\\")


def _array(value: list[str]) -> str:
    return "{" + ",".join(f'"{one}"' for one in value) + "}"  # codes of units: letters, digits, hyphens


CELLS: dict[type, Callable[[Any], str]] = {
    NoneType: lambda _none: NULL,
    bool: lambda value: "t" if value else "f",
    int: str,
    float: repr,
    datetime: lru_cache(MOMENTS)(datetime.isoformat),
    bytes: lambda value: f"\\\\x{value.hex()}",  # escaped already
    list: _array,
    dict: encode,
}


def _key(case: HistoricCase, id_: str, track: str) -> Row:
    return {"county": case.place.county, "case_id": id_, "track": track}


def _rating(case: HistoricCase) -> Row:
    assert case.rating is not None
    rating = case.rating
    return {"round": 0, "solved": rating.solved, "words": rating.words, "at": rating.at}
