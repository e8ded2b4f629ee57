"""Words on a case that move nothing: messages both ways, internal notes, the reporter's rating, release to the public."""

from uuid import UUID

from yiwang.access.queries import Actor
from yiwang.accountability.actions import record
from yiwang.cases.actions.attach import attach_files
from yiwang.cases.actions.move_case import Refused
from yiwang.cases.actions.tell import tell
from yiwang.cases.files import StoredFile
from yiwang.cases.lifecycle import State
from yiwang.cases.masking import mask
from yiwang.cases.models import Case, CaseEvent, CaseRating
from yiwang.cases.policy import may_attach, may_message, may_note, may_release
from yiwang.cases.queries.find import access_case
from yiwang.shared import clock
from yiwang.shared.db.scope import scoped
from yiwang.shared.outbox import announce

MOST_WORDS = 2000


def _words(words: str) -> str:
    """Masked and not empty, else Refused("incomplete")."""
    masked = mask(words.strip()[:MOST_WORDS]).text
    if not masked:
        raise Refused("incomplete", ["words"])
    return masked


def send_message(*, actor: Actor, case_id: UUID, words: str, files: tuple[StoredFile, ...] = ()) -> CaseEvent:
    """A message between the desk and the reporter; both sides read it, nobody else. Raises Refused, Case.DoesNotExist."""
    with scoped(actor.scope()):
        case = access_case(actor, case_id, lock=True)
        if not may_message(actor, case):
            raise Refused("not_allowed")
        event = tell(actor, case, "message", words=_words(words), public=True)
        attach_files(actor, case, files, event)
        case.message_waiting_at = clock.now() if actor.kind == "reporter" else None
        case.save(update_fields=["message_waiting_at"])
        record(actor, "send_message", f"case:{case.id}", county=case.county)
        _announce("CaseMessage", case, event)
        return event


def add_note(*, actor: Actor, case_id: UUID, words: str, files: tuple[StoredFile, ...] = ()) -> CaseEvent:
    """An internal note, with evidence if any. Never shown to the reporter or the public. Raises Refused, Case.DoesNotExist."""
    with scoped(actor.scope()):
        case = access_case(actor, case_id, lock=True)
        if not may_note(actor, case) or (files and not may_attach(actor, case)):
            raise Refused("not_allowed")
        event = tell(actor, case, "note", words=_words(words))
        attach_files(actor, case, files, event)
        record(actor, "add_note", f"case:{case.id}", county=case.county)
        _announce("CaseNoted", case, event)
        return event


def rate_case(*, actor: Actor, case_id: UUID, solved: str, words: str) -> CaseRating:
    """The reporter's word on the result; once for each time the case was closed, the last word counts. Raises Refused."""
    with scoped(actor.scope()):
        case = access_case(actor, case_id, lock=True)
        if not actor.may("rate") or case.state != State.CLOSED:
            raise Refused("not_allowed")
        if solved not in {"yes", "partly", "no"}:
            raise Refused("incomplete", ["solved"])
        said = mask(words.strip()[:MOST_WORDS]).text
        rating, _ = CaseRating.objects.update_or_create(
            county=case.county, case_id=case.id, round=case.reopened,
            defaults={"track": case.track, "solved": solved, "words": said, "at": clock.now()},
        )  # fmt: skip
        event = tell(actor, case, "rated", code=solved, words=said, public=True)
        record(actor, "rate_case", f"case:{case.id}", county=case.county)
        _announce("CaseRated", case, event)
        return rating


def release_words(*, actor: Actor, case_id: UUID, public_words: str, photos: bool) -> Case:
    """Let the public read `public_words` (the reporter's words as this person edited them) and, if `photos`, see the photos.

    Empty `public_words` takes a release back. Raises Refused when the case may not be public.
    """
    with scoped(actor.scope()):
        case = access_case(actor, case_id, lock=True)
        if not may_release(actor, case):
            raise Refused("not_allowed")
        now = clock.now()
        case.public_words = mask(public_words.strip()[:MOST_WORDS]).text
        case.words_released_at = now if case.public_words else None
        case.photos_released_at = now if photos else None
        case.public_at = now
        case.save(update_fields=["public_words", "words_released_at", "photos_released_at", "public_at"])
        event = tell(actor, case, "released", code="released" if case.public_words or photos else "taken_back", public=True)
        record(actor, "release_words", f"case:{case.id}", {"photos": photos}, county=case.county)
        _announce("CaseReleased", case, event)
        return case


def _announce(topic: str, case: Case, event: CaseEvent) -> None:
    announce(topic, case.county, {"case": str(case.id), "event": event.id, "units": case.units, "by": event.actor_kind})
