"""Open cases: the one function behind every channel. Set-based: a list of submissions is one statement and one transaction."""

import json
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from uuid6 import uuid7

from yiwang.access.queries import Actor
from yiwang.cases import sealing
from yiwang.cases.masking import mask
from yiwang.cases.models import Submission as KnownSubmission
from yiwang.cases.models import Track
from yiwang.cases.queries.calendar import calendar
from yiwang.cases.queries.case_types import CaseTypeInfo, case_type
from yiwang.cases.queries.routes import Route, triage_route
from yiwang.cases.receipts import make_receipt, receipt_digest
from yiwang.cases.search_text import SEGMENTER_VERSION, county_lexeme, tsvector_literal
from yiwang.cases.submission import Conflict, Opened, Outcome, Submission
from yiwang.cases.titles import ALIASES, title_of
from yiwang.cases.working_time import Limit
from yiwang.shared.db.scope import Scope, narrow, set_scope

# one statement, read as a whole: see the file
SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")

AWAY = ("08", "57P")  # connection exceptions; the server shuts down, has crashed, or starts
AGAIN_AFTER_S = (0.1, 0.4, 1.0, 2.0)  # a crashed database is back after a second or two


class DatabaseAway(OperationalError):
    """The database did not come back in time: nothing is known to be stored."""


class NotTaken(ValueError):
    """A type for which nothing is stored (emergency, crime): the sender is shown the service to call instead."""

    def __init__(self, kind: CaseTypeInfo) -> None:
        super().__init__(kind.code)
        self.case_type = kind


@dataclass(frozen=True, slots=True)
class Prepared:
    """A submission with its row for the statement, as it will be stored."""

    submission: Submission
    row: dict[str, Any]
    receipt: str
    digest: bytes


def open_cases(submissions: Sequence[Submission], actor: Actor | None = None) -> list[Outcome]:
    """Open a case for each submission, in one transaction; outcomes stand in the same order.

    A submission sent again gives the same receipt and number (`duplicate`); the same id with other content gives Conflict.
    `actor` is the staff member or client that files; None is a resident. Raises NotTaken for hand-off types, KeyError for
    an unknown type. Numbers are masked before anything is stored in clear or indexed; contacts and original words are sealed.

    A database that goes away, even while it commits, is asked again for AGAIN_AFTER_S together: the submission ids tell what it
    had stored. DatabaseAway when it does not come back in time.
    """
    prepared = [prepare(submission, actor) for submission in submissions]
    if not prepared:
        return []
    for pause_s in AGAIN_AFTER_S:
        try:
            return _store(prepared)
        except (OperationalError, InterfaceError) as problem:
            if connection.in_atomic_block or not _is_away(problem):
                raise
            connection.close()
            time.sleep(pause_s)
    try:
        return _store(prepared)
    except (OperationalError, InterfaceError) as problem:
        raise DatabaseAway(type(problem).__name__) from problem


def _is_away(problem: Exception) -> bool:
    """Whether the connection broke or could not be made; other troubles are not mended by asking again."""
    state = getattr(problem.__cause__, "sqlstate", None)  # none: the server could not say anything any more
    return state is None or state.startswith(AWAY)


def _store(prepared: list[Prepared]) -> list[Outcome]:
    first: dict[object, Prepared] = {}
    for item in prepared:
        first.setdefault(item.submission.submission_id, item)
    rows = [item.row for item in first.values()]
    with transaction.atomic():
        numbers = _insert(rows)
        known = _known(prepared, numbers)
    return [_outcome(item, numbers, known) for item in prepared]


def scope_of(rows: Sequence[Mapping[str, Any]]) -> Scope:
    """What the statement needs for these rows: single cases only where something lies sealed or restricted."""
    return Scope(
        counties=tuple(sorted({row["county"] for row in rows})),
        units=tuple(sorted({row["unit_id"] for row in rows})),
        cases=tuple(row["id"] for row in rows if row["sealed"] or row["track"] != Track.OPEN),
    )


def _insert(rows: list[dict[str, Any]]) -> dict[object, str]:
    """Case numbers by case id of what was new. A server-side cursor binds the JSON and reuses the plan.

    BEGIN, the scope and the statement leave together: one trip to the database instead of three.
    """
    raw = connection.connection
    assert isinstance(raw, psycopg.Connection)
    with connection.wrap_database_errors, raw.pipeline():
        set_scope(raw, scope_of(rows))
        found = psycopg.Cursor(raw).execute(SQL, [json.dumps(rows, default=str, ensure_ascii=False)], prepare=True)
        return dict(found.fetchall())


def _known(prepared: list[Prepared], numbers: dict[object, str]) -> dict[object, tuple[bytes, str, Any, str]]:
    """digest, county, case id and number of submissions that were there before, by submission id."""
    again = [item.submission.submission_id for item in prepared if item.row["id"] not in numbers]
    if not again:
        return {}
    found = list(KnownSubmission.objects.filter(id__in=again).values_list("id", "digest", "county", "case_id"))
    narrow(Scope(counties=tuple({row[2] for row in found}), cases=tuple(row[3] for row in found)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, number FROM cases_case WHERE county = ANY(%s) AND id = ANY(%s)",
            [[row[2] for row in found], [row[3] for row in found]],
        )
        number_of = dict(cursor.fetchall())
    return {id_: (bytes(digest), county, case, number_of[case]) for id_, digest, county, case in found}


def _outcome(item: Prepared, numbers: dict[object, str], known: dict[object, tuple[bytes, str, Any, str]]) -> Outcome:
    if number := numbers.get(item.row["id"]):
        return Opened(item.row["id"], item.row["county"], number, item.receipt)
    digest, county, case_id, number = known[item.submission.submission_id]
    if not secrets.compare_digest(digest, item.digest):
        return Conflict()
    receipt = make_receipt(settings.RECEIPT_KEY.encode(), county, item.submission.submission_id)
    return Opened(case_id, county, number, receipt, duplicate=True)


def prepare(submission: Submission, actor: Actor | None = None) -> Prepared:
    """Everything that can be done for a submission before the database is asked."""
    kind = case_type(submission.case_type)
    if kind.hand_off:
        raise NotTaken(kind)
    key = settings.RECEIPT_KEY.encode()
    receipt = make_receipt(key, submission.place.county, submission.submission_id)
    digest = submission.digest(key)
    route = triage_route(kind, submission.place, submission.urgency)
    said = _masked(submission)
    row = {
        "id": uuid7(),
        "submission_id": submission.submission_id,
        "digest": digest.hex(),
        "receipt": receipt_digest(receipt).hex(),
        **_words(submission, said, kind),
        **_place(submission),
        **_handling(submission, kind, route),
        "files": [{"id": uuid7(), **file.row()} for file in submission.files],
        "actor": _acting(submission, actor),
        "mail": bool(submission.contact.email),
    }
    row |= _sealed(submission, row, receipt, hidden=said.hidden)
    return Prepared(submission, row, receipt, digest)


@dataclass(frozen=True, slots=True)
class _Said:
    """What the reporter wrote, without the numbers; `hidden`: there were some."""

    words: str
    address: str
    landmark: str
    hidden: bool


def _masked(submission: Submission) -> _Said:
    words, address, landmark = map(mask, (submission.words, submission.place.address, submission.place.landmark))
    return _Said(words.text, address.text, landmark.text, hidden=bool(words.found or address.found or landmark.found))


def _words(submission: Submission, said: _Said, kind: CaseTypeInfo) -> dict[str, Any]:
    masked, address, landmark = said.words, said.address, said.landmark
    title = kind.name if kind.restricted else title_of(masked, kind.name)
    parts = ((title, "A"), (masked, "B"), (address, "C"), (landmark, "C"), (kind.name, "D"))
    indexed = "" if kind.restricted else f"{tsvector_literal(*parts)} {county_lexeme(submission.place.county)}"
    return {
        "words": masked, "title": title, "address": address, "landmark": landmark,
        "search": indexed, "segmenter_version": SEGMENTER_VERSION, "attributes": _answers(submission, kind),
        "alias": secrets.choice(ALIASES), "anonymous": not submission.contact, "language": submission.language,
    }  # fmt: skip


def _answers(submission: Submission, kind: CaseTypeInfo) -> dict[str, object]:
    """Answers to the type's questions; numbers are masked where somebody wrote freely."""
    free = {question.key for question in kind.attributes if question.datatype in {"string", "text"}}
    return {key: mask(str(value)).text if key in free else value for key, value in submission.attributes.items()}


def _place(submission: Submission) -> dict[str, Any]:
    place = submission.place
    original = place.original or (None, None)
    return {
        "county": place.county, "division": place.division, "township": place.township, "village": place.village,
        "grid": place.grid, "place_label": place.label, "lon": place.lon, "lat": place.lat, "accuracy_m": place.accuracy_m,
        "original_lon": original[0], "original_lat": original[1], "datum": place.datum,
    }  # fmt: skip


def _handling(submission: Submission, kind: CaseTypeInfo, route: Route) -> dict[str, Any]:
    limit = Limit.parse(kind.triage_limit)
    days = calendar()
    due = days.due_at(submission.reported_at, limit)
    return {
        "case_type_id": kind.code, "track": kind.track, "urgency": submission.urgency, "channel": submission.channel,
        "unit_id": route.unit, "route": {"triage": route.why()},
        "may_be_public": kind.may_be_public and not kind.restricted and not submission.keep_private,
        "at": submission.reported_at, "day": timezone.localtime(submission.reported_at).strftime("%Y%m%d"),
        "due_at": due, "triage_limit": kind.triage_limit, "estimated": days.estimated(submission.reported_at, due),
    }  # fmt: skip


def _acting(submission: Submission, actor: Actor | None) -> dict[str, Any]:
    kind = actor.kind if actor else "client" if submission.client else "reporter"
    return {
        "kind": kind, "account_id": actor.account_id if actor else None, "role": actor.role if actor else "",
        "unit_id": actor.unit_id if actor else "", "client": submission.client,
    }  # fmt: skip


def _sealed(submission: Submission, row: dict[str, Any], receipt: str, *, hidden: bool) -> dict[str, Any]:
    """Contact and original words, sealed; nothing at all when an anonymous reporter wrote nothing that had to be masked."""
    contact = submission.contact
    if not contact and not hidden:
        return {"sealed": None, "key_id": ""}
    content = {"email": contact.email, "phone": contact.phone, "name": contact.name, "words": submission.words if hidden else ""}
    if contact.email:
        content["receipt"] = receipt  # for the link in notices
    return {"sealed": sealing.seal(row["county"], row["id"], content).hex(), "key_id": sealing.key_id()}
