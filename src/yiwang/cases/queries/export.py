"""Cases for a file: a list of the desk as it is now, all its pages, as plain values. Restricted cases never leave this way."""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value

from yiwang.access.queries import Actor
from yiwang.cases.models import Case, Track
from yiwang.cases.policy import sees_the_reporters_side, visible
from yiwang.cases.queries.desk import Filters, listed
from yiwang.shared.db.scope import VALID_S

ID_BYTES = 16
AT_A_TIME = 10_000  # ids that one fetch of the cursor brings
WORDS = ("title", "words", "reply")  # what a reporter wrote, and what was answered


class CaseValues(NamedTuple):
    """One case as the database has it. `title`, `words` and `reply` are "" for who does not see the reporter's side."""

    id: UUID
    number: str
    case_type: str
    state: str
    urgency: str
    outcome: str
    title: str
    words: str  # masked as stored
    reply: str
    channel: str
    reopened: int
    place_label: str
    township: str
    village: str
    grid: str
    division: str
    landmark: str
    address: str
    lon: float | None  # WGS 84, degrees
    lat: float | None
    reported_at: datetime
    updated_at: datetime
    next_due_at: datetime | None
    closed_at: datetime | None
    unit: str
    lead_unit: str | None
    escalated_unit: str | None
    message_waiting_at: datetime | None


class ListTooSlowError(Exception):
    """The list took so long to read that its scope was about to end; a scope that has ended shows nothing without a word."""


def sees_words(actor: Actor) -> bool:
    """Whether a file for this actor may hold titles, the reporters' (masked) words and the answers to them."""
    return sees_the_reporters_side(actor)


def count_listed(actor: Actor, filters: Filters, most: int) -> int:
    """How many cases a file of this list would hold, counted up to `most`."""
    return _leaving(actor, filters).order_by()[:most].count()


def count_restricted(actor: Actor, filters: Filters, most: int) -> int:
    """How many cases of this list are restricted and stay out of any file, counted up to `most`."""
    return listed(actor, filters, every=True).exclude(track=Track.OPEN).order_by()[:most].count()


def listed_ids(actor: Actor, filters: Filters) -> bytes:
    """The ids of the list in its order, 16 bytes each: a million of them fit in 16 MB. Inside the actor's scope."""
    started = time.monotonic()
    ids = _leaving(actor, filters).values_list("id", flat=True).iterator(chunk_size=AT_A_TIME)
    found = b"".join(one.bytes for one in ids)
    if time.monotonic() - started > VALID_S / 2:
        raise ListTooSlowError
    return found


def ids_in_batches(ids: bytes, size: int) -> Iterator[list[UUID]]:
    """`listed_ids` cut into lists of at most `size`."""
    step = size * ID_BYTES
    for start in range(0, len(ids), step):
        piece = ids[start : start + step]
        yield [UUID(bytes=piece[at : at + ID_BYTES]) for at in range(0, len(piece), ID_BYTES)]


def case_values(actor: Actor, ids: Sequence[UUID], *, without: Sequence[str] = ()) -> list[CaseValues]:
    """These cases in the order given; one that is no longer this actor's to see is left out. Inside the actor's scope.

    `without`: those of WORDS that are not even read, "" in the answer.
    """
    cases = Case.objects.filter(_may_leave(actor), county__in=(*actor.counties, *actor.partial), id__in=ids)
    hidden = without if sees_words(actor) else WORDS
    fields = [Value("") if name in hidden else F(name) for name in CaseValues._fields]
    rows = {row[0]: row for row in cases.order_by().values_list(*fields)}
    return [CaseValues._make(rows[one]) for one in ids if one in rows]


def _leaving(actor: Actor, filters: Filters) -> QuerySet[Case]:
    return listed(actor, filters, every=True).filter(_may_leave(actor))


def _may_leave(actor: Actor) -> Q:
    """What the actor's desk may open, without restricted cases."""
    return visible(actor) & Q(track=Track.OPEN)
