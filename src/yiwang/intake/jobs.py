"""Background work of intake."""

from uuid import UUID

from django.db import InterfaceError, OperationalError
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from yiwang.intake.actions.send_notice import NotDelivered, send_notice

DATABASE_S = 5  # a database that restarts is back within seconds
MOST = 200  # tries of one job: a worker that was killed counts as one too, and is no reason to lose a mail


class Again(BaseRetryStrategy):
    """A mail server that refused: after 5 s, 25 s, 2 min, 10 min, 52 min, 4 h, 22 h, then send_notice gives up.

    A database that went away: soon. Other problems are bugs and show as failed jobs.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts >= MOST:
            return None
        if isinstance(exception, NotDelivered):
            return RetryDecision(retry_in={"seconds": 5 ** (min(job.attempts, 6) + 1)})
        if isinstance(exception, OperationalError | InterfaceError):
            return RetryDecision(retry_in={"seconds": DATABASE_S})
        return None


AGAIN = Again()


@app.task(name="intake.notify_reporter", queue="notices", retry=AGAIN)
def notify_reporter(county: str, case: str, event: int | None) -> str:
    """Send the mail for one event of a case; sending it twice is impossible."""
    return send_notice(county=county, case_id=UUID(case), event_id=event)
