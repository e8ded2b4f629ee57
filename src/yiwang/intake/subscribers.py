"""What intake does when something happened to a case: it tells the reporter who asked to be told."""

from yiwang.shared.jobs import defer
from yiwang.shared.outbox import Announced, subscriber


@subscriber("CaseOpened", "CaseMoved", "CaseMessage", "CaseOverdue")
def tell_reporter(announced: Announced) -> None:
    """Defer one mail job for an event that the reporter may know of; mails of one case go out in order.

    Most reports come without an address: those cost no job.
    """
    payload = announced.payload
    if not payload.get("mail", True):
        return
    if not payload.get("public", True) or (announced.topic == "CaseMessage" and payload.get("by") == "reporter"):
        return
    case, event = str(payload["case"]), payload.get("event")
    defer(
        "intake.notify_reporter",
        {"county": announced.county, "case": case, "event": event},
        queue="notices",
        lock=f"notice:{case}",
        queueing_lock=f"notice:{case}:{event or 'opened'}",
    )
