"""Background jobs: deferring one in the running transaction, and taking up those that a dead worker left behind."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import close_old_connections, transaction
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

HEARTBEAT_S = 5.0  # how often a worker shows that it lives
SILENT_S = 20.0  # after this long without a sign of life a worker is taken for dead
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


async def take_up_stalled_jobs(manager: JobManager) -> int:
    """Jobs of workers that died are run again; each is written so that this does no harm. Returns how many.

    One for which the same job waits already is ended: that one does its work. One that another worker was quicker with is left.
    """
    taken = 0
    for job in list(await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_S)):
        try:
            await manager.retry_job(job)
            taken += 1
        except UniqueViolation:
            await manager.finish_job(job, Status.ABORTED, delete_job=False)
        except ConnectorException as problem:
            if "not found" not in str(problem.__cause__):
                raise
    return taken


def with_good_connection(process: Callable[[], Any], _context: object, _worker: object) -> Any:
    """Around every job: threads are used again, and a connection that the database has closed would fail all that follow."""
    close_old_connections()
    try:
        return process()
    finally:
        close_old_connections()
