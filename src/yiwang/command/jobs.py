"""Background work of the desk."""

from uuid import UUID

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from yiwang.command.actions.expire_exports import expire_exports
from yiwang.command.actions.make_export import Interrupted
from yiwang.command.actions.make_export import make_export as make

PATIENT_TRIES = 5
AGAIN = RetryStrategy(
    max_attempts=10, exponential_wait=2, retry_exceptions=[Interrupted]
)  # the next worker makes it from its start


@app.task(name="command.make_export", queue="exports", retry=AGAIN, pass_context=True)
def make_export(context: JobContext, export: str, account: int) -> str:
    """Make the file of an export; made twice it is still one file."""
    patient = context.job.attempts < PATIENT_TRIES
    return make(export_id=UUID(export), account_id=account, should_stop=context.should_abort, patient=patient)


@app.periodic(cron="*/5 * * * *")
@app.task(name="command.expire_exports", queueing_lock="expire_exports")
def delete_old_exports(timestamp: int) -> int:
    """Delete the files whose time is over. Returns how many."""
    return expire_exports()
