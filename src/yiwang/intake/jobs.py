"""Background work of intake."""

from uuid import UUID

from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from yiwang.intake.actions.send_notice import NotDelivered, send_notice

# 5 s, 25 s, 2 min, 10 min, 52 min, 4 h, 22 h: then send_notice gives up. A database that restarts is no reason to lose a mail;
# other problems are bugs and show as failed jobs
AGAIN = RetryStrategy(max_attempts=12, exponential_wait=5, retry_exceptions=[NotDelivered, OperationalError, InterfaceError])


@app.task(name="intake.notify_reporter", queue="notices", retry=AGAIN)
def notify_reporter(county: str, case: str, event: int | None) -> str:
    """Send the mail for one event of a case; sending it twice is impossible."""
    return send_notice(county=county, case_id=UUID(case), event_id=event)
