"""`yiwang worker`: delivers what has happened and runs the clocks.

Its parts run in threads of one process. A part that fails is logged and starts again after a pause that doubles each time;
the others go on meanwhile. Every part may run in several workers at once: rows are taken with SKIP LOCKED, nothing happens twice.
"""

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections, connections
from django.utils import timezone
from procrastinate.contrib.django import app as jobs_app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager

from yiwang.access.queries import system_actor
from yiwang.cases.actions.escalate import escalate_overdue
from yiwang.cases.actions.sweep_files import sweep_files
from yiwang.shared import jobs
from yiwang.shared.models import Heartbeat
from yiwang.shared.outbox import drainer
from yiwang.territory.queries import counties

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
HEALTHY_AFTER_S = 10.0  # a part that ran this long starts again with the first pause
ESCALATION_EVERY_S = 15.0
HEARTBEAT_EVERY_S = 10.0
STALLED_EVERY_S = 5.0
SWEEP_EVERY_S = 3600.0
ENDING_PATIENCE_S = 12.0
GRACE_S = 5.0  # that running jobs get to end by themselves; then they are asked to
JOBS_AT_ONCE = 3  # a long export does not keep the mails waiting
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Part:
    """`run` returns when `stop` is set, or raises."""

    name: str
    run: Callable[[threading.Event], None]


def work() -> int:
    """Run all parts until SIGTERM or SIGINT; what is under way is finished first. Returns the exit code."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threads = [threading.Thread(target=keep_running, args=(part, stop), name=part.name, daemon=True) for part in PARTS]
    for thread in threads:
        thread.start()
    while not stop.wait(1.0):
        pass
    for thread in threads:
        thread.join(ENDING_PATIENCE_S)
    return 1 if any(thread.is_alive() for thread in threads) else 0


def keep_running(part: Part, stop: threading.Event) -> None:
    """Run `part` again whenever it fails, with a pause that doubles up to LONGEST_PAUSE_S."""
    pause_s = FIRST_PAUSE_S
    while not stop.is_set():
        began = time.monotonic()
        try:
            part.run(stop)
        except Exception:
            pause_s = FIRST_PAUSE_S if time.monotonic() - began > HEALTHY_AFTER_S else pause_s
            log.exception("The part %s of the worker failed; it starts again in %g s", part.name, pause_s)
            stop.wait(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
        finally:
            connections.close_all()


def every(seconds: float, once: Callable[[], None]) -> Callable[[threading.Event], None]:
    """A part that does `once` every `seconds`."""

    def run(stop: threading.Event) -> None:
        while not stop.is_set():
            close_old_connections()
            once()
            stop.wait(seconds)

    return run


def escalate() -> None:
    """Handle every deadline that has passed, in batches."""
    while escalate_overdue(system_actor(counties(ended=True))):
        pass


def sweep() -> None:
    """Remove stored files that no case holds."""
    if removed := sweep_files():
        log.info("%s stored files that no case held were removed", removed)


def beat() -> None:
    """Leave a sign of life; `yiwang doctor` and /metrics look for it."""
    Heartbeat.objects.update_or_create(part="worker", defaults={"at": timezone.now()})


def run_jobs(stop: threading.Event) -> None:
    """procrastinate's worker, in an event loop of its own; cancelling it lets running jobs finish."""
    asyncio.run(_run_jobs(stop))


async def _run_jobs(stop: threading.Event) -> None:
    connector = jobs_app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError("procrastinate is not set up with Django's connection")
    with jobs_app.replace_connector(connector.get_worker_connector()) as app:
        async with app.open_async():
            worker = asyncio.create_task(
                app.run_worker_async(
                    concurrency=JOBS_AT_ONCE,
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=GRACE_S,
                    update_heartbeat_interval=jobs.HEARTBEAT_S,
                    stalled_worker_timeout=jobs.SILENT_S,
                    task_middleware=[jobs.with_good_connection],
                )
            )
            try:
                await _watch_jobs(stop, worker, app.job_manager)
            finally:
                worker.cancel()
            try:
                await worker
            except asyncio.CancelledError:
                if not stop.is_set():
                    raise


async def _watch_jobs(stop: threading.Event, worker: "asyncio.Task[None]", manager: JobManager) -> None:
    """Until either ends: look for jobs that dead workers left behind."""
    look_at = 0.0
    while not stop.is_set() and not worker.done():
        if time.monotonic() >= look_at:
            look_at = time.monotonic() + STALLED_EVERY_S
            if taken := await jobs.take_up_stalled_jobs(manager):
                log.warning("%s jobs that a dead worker had begun are run again", taken)
        await asyncio.sleep(0.2)


PARTS = (
    Part("outbox", drainer.run),
    Part("jobs", run_jobs),
    Part("escalation", every(ESCALATION_EVERY_S, escalate)),
    Part("files", every(SWEEP_EVERY_S, sweep)),
    Part("heartbeat", every(HEARTBEAT_EVERY_S, beat)),
)
