"""A case as an older system tells it, ready to be loaded. Plain data, the same for every source."""

from dataclasses import dataclass, field
from datetime import datetime

from yiwang.cases.lifecycle import State
from yiwang.cases.submission import Contact, ReportedPlace

NOBODY = Contact()
# What an import may bring: states that the main line leaves again, and ends. The others belong to side actions.
LOADABLE = (
    State.REPORTED, State.ACCEPTED, State.DISPATCHED, State.IN_PROGRESS, State.REWORK, State.RESOLVED, State.CLOSED,
    State.REJECTED, State.HANDED_OFF, State.MERGED, State.WITHDRAWN, State.VOIDED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class HistoricNote:
    """Something that happened which has no table of its own here: a return, an extension, a part given to another office."""

    at: datetime
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class HistoricRating:
    """The reporter's word at a callback. solved: yes, partly or no."""

    at: datetime
    solved: str
    words: str


@dataclass(frozen=True, slots=True)
class HistoricEnd:
    """How it ended. `code`: the reason of a refusal, or service that took over; `master`: number it was joined to."""

    outcome: str = ""
    code: str = ""
    reply: str = ""
    master: str = ""


@dataclass(slots=True)
class HistoricCase:
    """All moments aware. `lead_unit` '' leaves the choice to the rules; `fields` are (label, text) pairs kept as they were."""

    reference: str
    digest: bytes
    case_type: str
    channel: str
    urgency: str
    language: str
    title: str  # '' takes the first sentence of the words
    words: str
    place: ReportedPlace
    reported_at: datetime
    state: State
    keep_private: bool = True
    contact: Contact = NOBODY
    lead_unit: str = ""
    end: HistoricEnd = field(default_factory=HistoricEnd)
    dispatched_at: datetime | None = None
    acknowledged_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    due_at: datetime | None = None
    notes: tuple[HistoricNote, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    rating: HistoricRating | None = None

    @property
    def last_at(self) -> datetime:
        """The latest moment that is known of it."""
        known = (self.closed_at, self.resolved_at, self.acknowledged_at, self.dispatched_at)
        return max([self.reported_at, *(moment for moment in known if moment)])
