"""What a notice to the reporter needs to know of one event: no words, no place; and where the notice goes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yiwang.cases.models import Case, CaseClock, CaseEvent, CaseSeal
from yiwang.cases.sealing import unseal
from yiwang.shared.db.scope import Scope, scoped


@dataclass(frozen=True, slots=True)
class Told:
    """One public event of a case, for its reporter. `email` and `receipt` were sealed with the case."""

    county: str
    track: str
    number: str
    language: str
    state: str
    event_id: int
    at: datetime
    kind: str  # of the event: reported move message overdue …
    move: str
    by: str  # kind of actor: reporter staff system client
    next_word_by: datetime | None
    email: str
    receipt: str


def told_of(county: str, case_id: UUID, event_id: int | None) -> Told | None:
    """The event (None: the first one), if it is public and the reporter left an e-mail address; None otherwise.

    Opens a transaction bound to the one case: the seal of no other can be read in it.
    """
    with scoped(Scope(counties=(county,), cases=(case_id,))):
        case = Case.objects.filter(county=county, id=case_id).first()
        seal = CaseSeal.objects.filter(county=county, case_id=case_id).first()
        if case is None or seal is None:
            return None
        contact = unseal(county, case_id, bytes(seal.sealed))
        event = _event(case, event_id)
        if event is None or not contact.get("email") or not contact.get("receipt"):
            return None
        running = CaseClock.objects.filter(county=county, case_id=case_id, stopped_at=None)
        due = running.order_by("due_at").values_list("due_at", flat=True).first()
    return Told(
        county=county, track=case.track, number=case.number, language=case.language, state=case.state, event_id=event.id,
        at=event.at, kind=event.kind, move=event.move, by=event.actor_kind, next_word_by=due,
        email=contact["email"], receipt=contact["receipt"],
    )  # fmt: skip


def _event(case: Case, event_id: int | None) -> CaseEvent | None:
    events = CaseEvent.objects.filter(county=case.county, case_id=case.id, public=True).order_by("id")
    return (events.filter(kind="reported") if event_id is None else events.filter(id=event_id)).first()
