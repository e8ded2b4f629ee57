"""One case in full: for the desk, and in plain words for its reporter."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from yiwang.access.queries import Actor, reporter_actor
from yiwang.cases.lifecycle import Move
from yiwang.cases.models import Case, CaseAttachment, CaseClock, CaseEvent, CaseRating, CaseReceipt, CaseSeal
from yiwang.cases.models.parts import Part
from yiwang.cases.policy import allowed_moves, may_attach, may_message, may_note, may_release, sees_the_reporters_side
from yiwang.cases.queries.find import access_case
from yiwang.cases.receipts import read_receipt, receipt_digest
from yiwang.cases.sealing import unseal
from yiwang.shared.db.scope import Scope, scoped

AnyPart = TypeVar("AnyPart", bound=Part)


POWERS = {"note": may_note, "message": may_message, "release": may_release, "attach": may_attach}


@dataclass(frozen=True, slots=True)
class Story:
    """A case with its parts. `events` newest first; `moves` are exactly those this actor can make now."""

    case: Case
    events: Sequence[CaseEvent]
    clocks: Sequence[CaseClock]
    attachments: Sequence[CaseAttachment]
    ratings: Sequence[CaseRating]
    moves: Sequence[Move]
    powers: frozenset[str] = frozenset()  # note message release attach
    task_only: bool = False  # a contractor's extract: neither the reporter's words nor what was written about them

    @property
    def running(self) -> list[CaseClock]:
        """Clocks that run, next deadline first."""
        return sorted((clock for clock in self.clocks if clock.stopped_at is None), key=lambda clock: clock.due_at)


def case_story(actor: Actor, case_id: UUID) -> Story:
    """The case for a desk, inside `scoped(actor.scope())`; five statements. Raises Case.DoesNotExist."""
    case = access_case(actor, case_id)
    story = _story(actor, case, list(_parts(CaseEvent, case).order_by("-at", "-id")))
    return story if sees_the_reporters_side(actor) else _task(story)


def _story(actor: Actor, case: Case, events: list[CaseEvent]) -> Story:
    return Story(
        case=case,
        events=events,
        clocks=list(_parts(CaseClock, case).order_by("id")),
        attachments=list(_parts(CaseAttachment, case).order_by("at", "id")),
        ratings=list(_parts(CaseRating, case).order_by("round")),
        moves=allowed_moves(actor, case),
        powers=frozenset(name for name, may in POWERS.items() if may(actor, case)),
    )


def _task(story: Story) -> Story:
    """What an outside company gets: what to do and where, and what happened since it was dispatched.

    Neither words of the reporter (a reopening has some) nor files of notes; the reporter's photos once a person released them.
    """
    given = next((event.id for event in story.events if event.move == "dispatch"), 0)
    events = [event for event in story.events if event.kind in {"move", "overdue", "escalated"} and event.id >= given]
    shown = {event.id for event in events}
    attachments = [
        one for one in story.attachments if (one.event_id in shown if one.source == "staff" else _released(story, one))
    ]
    return replace(story, events=events, attachments=attachments, ratings=(), task_only=True)


def _released(story: Story, photo: CaseAttachment) -> bool:
    released_at = story.case.photos_released_at
    return released_at is not None and photo.at <= released_at


def _parts(model: type[AnyPart], case: Case) -> QuerySet[AnyPart]:
    return model._default_manager.filter(county=case.county, case_id=case.id)


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
