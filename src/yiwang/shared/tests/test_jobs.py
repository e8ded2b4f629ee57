"""Jobs of workers that died are taken up again: once, and without stopping at one that cannot be."""

import asyncio

import pytest
from asgiref.sync import async_to_sync
from django.db import connection, transaction
from procrastinate.contrib.django import app

from yiwang.shared.jobs import SILENT_S, defer, take_up_stalled_jobs

pytestmark = pytest.mark.usefixtures("owner_db")


def begun_by(worker_silent_s: float | None, name: str = "one") -> int:
    """A job that a worker has begun, and when that worker last showed that it lives; None: the worker is gone."""
    with transaction.atomic():
        assert defer("intake.notify_reporter", {}, queue="notices", lock=name, queueing_lock=name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM procrastinate_jobs")
        job = int(cursor.fetchone()[0])
        worker = None
        if worker_silent_s is not None:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) RETURNING id",
                [worker_silent_s],
            )
            worker = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, job])
    return job


def take_up() -> int:
    return async_to_sync(take_up_stalled_jobs)(app.job_manager)


def status(job: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
        return str(cursor.fetchone()[0])


def test_what_a_dead_worker_had_begun_waits_again() -> None:
    silent, gone = begun_by(SILENT_S + 5), begun_by(None, "two")
    assert take_up() == 2
    assert [status(silent), status(gone)] == ["todo", "todo"]


def test_what_a_living_worker_does_is_left_to_it() -> None:
    job = begun_by(1.0)
    assert take_up() == 0
    assert status(job) == "doing"


def test_one_for_which_the_same_waits_already_is_ended_and_the_others_go_on() -> None:
    double = begun_by(None, "same")
    with transaction.atomic():
        assert defer("intake.notify_reporter", {}, queue="notices", lock="same", queueing_lock="same")
    other = begun_by(None, "other")
    assert take_up() == 1
    assert [status(double), status(other)] == ["aborted", "todo"]


def test_one_that_another_worker_was_quicker_with_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    job = begun_by(None)
    manager = app.job_manager
    found = async_to_sync(manager.get_stalled_jobs)()
    assert take_up() == 1

    async def as_before(**_more: object) -> object:
        await asyncio.sleep(0)
        return found

    monkeypatch.setattr(manager, "get_stalled_jobs", as_before)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job])
    assert take_up() == 0
    assert status(job) == "succeeded"
