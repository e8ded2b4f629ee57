"""Tell a reporter by e-mail that something happened: never twice for one event, whatever crashes in between."""

import time
from collections.abc import Callable
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from yiwang.cases.queries.told import Told, told_of
from yiwang.intake.mail import NoAnswer, deliver, refused_for_good
from yiwang.intake.models import Notice
from yiwang.intake.notice_words import notice_mail
from yiwang.shared.db.scope import Scope, scoped

MOST_TRIES = 8
DATABASE_PAUSES_S = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)  # while a database that crashed comes back
OPEN = ("sending", "waiting")  # nothing was handed over yet


class NotDelivered(Exception):
    """The mail server did not take the mail this time."""


def send_notice(*, county: str, case_id: UUID, event_id: int | None) -> str:
    """Send the mail for an event of a case; returns "sent", "nothing" (nobody to tell, or told already), "failed" or "unsure".

    1. Claim: a row for (case, event). A mail that was sent or given up ends it here. One that an earlier run had handed over
       without hearing the server's answer (the worker was killed) becomes "unsure": it may have gone out and is not sent again.
    2. Hand over, outside any transaction: the row becomes "handed", by compare and set, after the server took the recipient and
       before the content leaves. Of two workers one goes on.
    3. Mark what the server said. Raises NotDelivered while more tries are left; a refusal for good leaves none.
    """
    told = told_of(county, case_id, event_id)
    if told is None:
        return "nothing"
    state = _claim(told, case_id)
    if state not in OPEN:
        return "unsure" if state == "handed" and _move(told, case_id, ("handed",), "unsure") else "nothing"
    try:
        handed = deliver(notice_mail(told), begin=lambda: _move(told, case_id, OPEN, "handed"))
    except NoAnswer:
        _surely(lambda: _move(told, case_id, ("handed",), "unsure"))
        return "unsure"
    except OSError as problem:
        trouble, final = type(problem).__name__, refused_for_good(problem)
        if _surely(lambda: _mark_trouble(told, case_id, trouble, final=final)) >= MOST_TRIES or final:
            return "failed"
        raise NotDelivered(trouble) from None  # the problem's own text may name the address
    if not handed:
        return "nothing"
    _surely(lambda: _move(told, case_id, (*OPEN, "handed", "unsure"), "sent"))
    return "sent"


def _surely(mark: "Callable[[], int]") -> int:
    """What `mark` gives. What the mail server said must not be lost because the database restarts at this moment."""
    for pause_s in DATABASE_PAUSES_S:
        try:
            return mark()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(pause_s)
    return mark()


def _claim(told: Told, case_id: UUID) -> str:
    """The state of the event's row, made when absent."""
    with scoped(Scope(counties=(told.county,))):
        notice, _ = Notice.objects.get_or_create(
            county=told.county, case_id=case_id, event_id=told.event_id, defaults={"state": "sending", "made_at": timezone.now()}
        )
        return str(notice.state)


def _move(told: Told, case_id: UUID, before: tuple[str, ...], state: str) -> bool:
    """Compare and set: False when the row was in none of the states `before`."""
    with scoped(Scope(counties=(told.county,))):
        found = Notice.objects.filter(county=told.county, case_id=case_id, event_id=told.event_id, state__in=before)
        more = {"sent_at": timezone.now(), "trouble": ""} if state == "sent" else {}
        return bool(found.update(state=state, **more))


def _mark_trouble(told: Told, case_id: UUID, trouble: str, *, final: bool) -> int:
    """Counts the try; returns how many there were."""
    with scoped(Scope(counties=(told.county,))):
        notice = Notice.objects.select_for_update().get(county=told.county, case_id=case_id, event_id=told.event_id)
        notice.tries += 1
        notice.trouble = trouble[:80]
        notice.state = "failed" if final or notice.tries >= MOST_TRIES else "waiting"
        notice.save(update_fields=["tries", "trouble", "state"])
        return notice.tries
