"""One case in full: for the desk, and in plain words for its reporter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from yiwang.access.queries import Actor, reporter_actor
from yiwang.cases.lifecycle import Move
from yiwang.cases.models import Case, CaseAttachment, CaseClock, CaseEvent, CaseRating, CaseReceipt, CaseSeal
from yiwang.cases.policy import allowed_moves, sees_the_reporters_side
from yiwang.cases.queries.find import access_case
from yiwang.cases.receipts import read_receipt, receipt_digest
from yiwang.cases.sealing import unseal
from yiwang.shared.db.scope import Scope, scoped


@dataclass(frozen=True, slots=True)
class Story:
    """A case with its parts. `events` newest first; `moves` are exactly those this actor can make now."""

    case: Case
    events: Sequence[CaseEvent]
    clocks: Sequence[CaseClock]
    attachments: Sequence[CaseAttachment]
    ratings: Sequence[CaseRating]
    moves: Sequence[Move]

    @property
    def running(self) -> list[CaseClock]:
        """Clocks that run, next deadline first."""
        return sorted((clock for clock in self.clocks if clock.stopped_at is None), key=lambda clock: clock.due_at)


def case_story(actor: Actor, case_id: UUID) -> Story:
    """The case for a desk, inside `scoped(actor.scope())`; five statements. Raises Case.DoesNotExist."""
    case = access_case(actor, case_id)
    events = list(_parts(CaseEvent, case).order_by("-at", "-id"))
    if not sees_the_reporters_side(actor):
        events = [event for event in events if event.kind not in {"message", "rated"}]
    return _story(actor, case, events)


def _story(actor: Actor, case: Case, events: list[CaseEvent]) -> Story:
    return Story(
        case=case,
        events=events,
        clocks=list(_parts(CaseClock, case).order_by("id")),
        attachments=list(_parts(CaseAttachment, case).order_by("at", "id")),
        ratings=list(_parts(CaseRating, case).order_by("round")),
        moves=allowed_moves(actor, case),
    )


def _parts(model, case):  # type: ignore[no-untyped-def]  # a manager of whichever part is asked for
    return model.objects.filter(county=case.county, case_id=case.id)


def holder_of_receipt(typed: str) -> Actor | None:
    """The reporter behind a receipt code as typed; None when there is no such receipt. Opens its own transaction."""
    code = read_receipt(typed)
    if code is None:
        return None
    county = code[:6]
    with scoped(Scope(counties=(county,), units=("*",))):
        found = CaseReceipt.objects.filter(county=county, digest=receipt_digest(code)).values_list("case_id", flat=True).first()
    return reporter_actor(county, found) if found else None


@dataclass(frozen=True, slots=True)
class ReporterStory:
    """What the reporter reads: public events only, the own words as written, the promise."""

    story: Story
    own_words: str
    contact_kept: bool
    next_word_by: datetime | None


def reporter_story(actor: Actor) -> ReporterStory:
    """The case of a receipt, for its holder (`holder_of_receipt`), inside `scoped(actor.scope())`."""
    case = access_case(actor, actor.cases[0])
    events = [event for event in _parts(CaseEvent, case).order_by("-at", "-id") if event.public]
    story = _story(actor, case, events)
    sealed = CaseSeal.objects.filter(county=case.county, case_id=case.id).first()
    content = unseal(case.county, case.id, bytes(sealed.sealed)) if sealed else {}
    due = min((clock.due_at for clock in story.running), default=None)
    return ReporterStory(
        story=story,
        own_words=content.get("words") or case.words,
        contact_kept=any(content.get(key) for key in ("email", "phone", "name")),
        next_word_by=due,
    )


def is_late(due: datetime) -> bool:
    """Whether a promise has passed."""
    return due <= timezone.now()
