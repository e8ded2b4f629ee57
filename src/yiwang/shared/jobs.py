"""Background jobs: deferring one in the running transaction, and taking up those that a dead worker left behind."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

# Always Django's own connection: inside the worker the app has another one, which knows nothing of the running transaction.
_manager = JobManager(DjangoConnector())


def defer(task: str, arguments: Mapping[str, Any], *, queue: str, lock: str, queueing_lock: str) -> bool:
    """Defer a job by its task's name, as part of the running transaction. False when one with this `queueing_lock` waits already.

    Jobs with the same `lock` run one after the other.
    """
    job = Job(queue=queue, lock=lock, queueing_lock=queueing_lock, task_name=task, task_kwargs=dict(arguments))
    try:
        with transaction.atomic():  # a savepoint: the refusal must not undo what the transaction did so far
            _manager.defer_job(job)
    except AlreadyEnqueued:
        return False
    return True


@app.periodic(cron="* * * * *")
@app.task(name="shared.retry_stalled_jobs", queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> int:
    """Jobs of a worker that died are run again. Each is written so that this does no harm. Returns how many."""
    manager = context.app.job_manager
    stalled = list(await manager.get_stalled_jobs())
    for job in stalled:
        await manager.retry_job(job)
    return len(stalled)
