"""Tell a reporter by e-mail that something happened: once for each event, whatever crashes in between."""

from uuid import UUID

from django.utils import timezone

from yiwang.cases.queries.told import Told, told_of
from yiwang.intake.mail import Mail, deliver
from yiwang.intake.models import Notice
from yiwang.intake.notice_words import notice_mail
from yiwang.shared.db.scope import Scope, scoped

MOST_TRIES = 8


class NotDelivered(Exception):
    """The mail server did not take the mail this time."""


def send_notice(*, county: str, case_id: UUID, event_id: int | None) -> str:
    """Send the mail for an event of a case; returns "sent", "nothing" (nobody to tell, or told already) or "failed".

    1. Claim: a row for (case, event). A mail already sent or given up ends it here.
    2. Send, outside any transaction, under a Message-ID that is always the same for this event: should the worker die before
       step 3, the second copy carries the same id and mail programs drop it; the file sink overwrites it.
    3. Mark. Raises NotDelivered while more tries are left.
    """
    told = told_of(county, case_id, event_id)
    if told is None or not _claim(told, case_id):
        return "nothing"
    try:
        deliver(_mail(told))
    except OSError as problem:
        if _mark_trouble(told, case_id, type(problem).__name__) >= MOST_TRIES:
            return "failed"
        raise NotDelivered(type(problem).__name__) from None  # the problem's own text may name the address
    _mark_sent(told, case_id)
    return "sent"


def _mail(told: Told) -> Mail:
    return notice_mail(told)


def _claim(told: Told, case_id: UUID) -> bool:
    with scoped(Scope(counties=(told.county,))):
        notice, _ = Notice.objects.get_or_create(
            county=told.county, case_id=case_id, event_id=told.event_id, defaults={"state": "sending", "made_at": timezone.now()}
        )
        return notice.state not in {"sent", "failed"}


def _mark_trouble(told: Told, case_id: UUID, trouble: str) -> int:
    with scoped(Scope(counties=(told.county,))):
        notice = Notice.objects.select_for_update().get(county=told.county, case_id=case_id, event_id=told.event_id)
        notice.tries += 1
        notice.trouble = trouble[:80]
        notice.state = "failed" if notice.tries >= MOST_TRIES else "waiting"
        notice.save(update_fields=["tries", "trouble", "state"])
        return notice.tries


def _mark_sent(told: Told, case_id: UUID) -> None:
    with scoped(Scope(counties=(told.county,))):
        found = Notice.objects.filter(county=told.county, case_id=case_id, event_id=told.event_id)
        found.update(state="sent", sent_at=timezone.now(), trouble="")
