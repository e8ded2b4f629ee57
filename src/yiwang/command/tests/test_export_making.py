"""Making an export: once, whatever dies in between, not for longer than the post and the days allow."""

import os
import re
import signal
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django import app as jobs_app
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.support.people import actor
from yiwang.accountability.models import AuditRecord
from yiwang.cases.queries.desk import Filters
from yiwang.cases.tests.helpers import opened
from yiwang.command.actions import ask_export as asking
from yiwang.command.actions import make_export as making
from yiwang.command.actions.ask_export import ExportRefused, Wish, ask_export
from yiwang.command.actions.expire_exports import expire_exports
from yiwang.command.actions.keep_export import cancel_export, delete_export, remake_export, take_export
from yiwang.command.actions.make_export import Interrupted
from yiwang.command.models import Export
from yiwang.command.queries.exports import own_exports
from yiwang.command.tests.export_helpers import EVERY, acts, asked, end_post, made, now_is, own_exports_of
from yiwang.shared.db.scope import Scope, scoped
from yiwang.shared.models import OutboxRow
from yiwang.shared.outbox.drainer import drain

pytestmark = pytest.mark.usefixtures("world", "db", "own_folder")


def test_a_post_that_ended_gets_no_file(long, own_folder):
    opened()
    export = asked()
    end_post("chen")
    assert made(export) == "nothing"
    export = now_is(export)
    assert (export.state, export.reason, export.file) == ("failed", "post_ended", "")
    assert not own_folder.exists() or list(own_folder.iterdir()) == []


def test_a_post_that_ends_while_it_is_made_gets_no_file(monkeypatch, own_folder):
    opened()
    export = asked()
    original = making.case_values

    def rows_then_end(who, ids, **how):
        found = original(who, ids, **how)
        end_post("chen")
        return found

    monkeypatch.setattr(making, "case_values", rows_then_end)
    assert made(export) == "failed"
    assert now_is(export).reason == "post_ended"
    assert list(own_folder.iterdir()) == []


def test_files_are_for_one_user_under_names_nobody_guesses(own_folder):
    export = asked()
    made(export)
    file = own_folder / now_is(export).file
    assert re.fullmatch(r"[0-9a-f]{40}\.csv", file.name)
    assert file.stat().st_mode & 0o777 == 0o600
    assert own_folder.stat().st_mode & 0o777 == 0o700


def test_made_twice_it_is_one_file(own_folder):
    export = asked()
    assert made(export) == "ready"
    first = now_is(export).file
    assert made(export) == "nothing"
    assert now_is(export).file == first
    assert len(list(own_folder.iterdir())) == 1


def test_what_a_dead_worker_left_is_gone_after_the_next_attempt(monkeypatch, own_folder):
    opened()
    export = asked(kind="xlsx")

    class Killed(BaseException):
        pass

    def killed(_name):
        raise Killed

    with monkeypatch.context() as dying, pytest.raises(Killed):
        dying.setattr(making.folder, "finish", killed)
        made(export)
    assert now_is(export).state == "making"
    assert len(list(own_folder.iterdir())) == 1
    assert made(export) == "ready"
    assert [one.name for one in own_folder.iterdir()] == [now_is(export).file]


def test_an_attempt_that_lost_its_claim_leaves_nothing(monkeypatch, own_folder):
    opened()
    export = asked()
    original = making.case_values

    def rows_while_another_makes_it(who, ids, **how):
        monkeypatch.setattr(making, "case_values", original)
        assert made(export) == "ready"
        return original(who, ids, **how)

    monkeypatch.setattr(making, "case_values", rows_while_another_makes_it)
    assert made(export) == "cancelled"
    assert now_is(export).state == "ready"
    assert [one.name for one in own_folder.iterdir()] == [now_is(export).file]
    assert acts(export).count("export_made") == 1


def test_cancelled_while_it_is_made(monkeypatch, own_folder):
    opened()
    export = asked()
    original = making.case_values

    def rows_then_cancel(who, ids, **how):
        found = original(who, ids, **how)
        cancel_export(actor=who, export_id=export.id)
        return found

    monkeypatch.setattr(making, "case_values", rows_then_cancel)
    assert made(export) == "cancelled"
    assert now_is(export).state == "cancelled"
    assert list(own_folder.iterdir()) == []
    monkeypatch.undo()
    me = actor("chen")
    with scoped(me.scope()):
        remake_export(actor=me, export_id=export.id)


def test_a_worker_that_ends_leaves_it_to_the_next(own_folder):
    opened()
    export = asked()
    with pytest.raises(Interrupted):
        made(export, should_stop=lambda: True)
    assert list(own_folder.iterdir()) == []
    assert made(export) == "ready"


def test_a_full_disk_is_told(monkeypatch, own_folder):
    export = asked()

    def full(_name):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as filled:
        filled.setattr(making.folder, "finish", full)
        assert made(export) == "failed"
    assert now_is(export).reason == "no_space"
    assert list(own_folder.iterdir()) == []
    me = actor("chen")
    with scoped(me.scope()):
        remake_export(actor=me, export_id=export.id)
    assert made(export) == "ready"


def test_a_list_that_is_too_long_is_told(settings):
    settings.EXPORT_MOST_ROWS = 1
    opened(), opened()
    export = asked()
    assert made(export) == "failed"
    assert now_is(export).reason == "too_many"


def test_three_at_a_time(long):
    for _ in range(3):
        last = asked()
    with pytest.raises(ExportRefused, match="unfinished"):
        asked()
    me = actor("chen")
    with scoped(me.scope()):
        cancel_export(actor=me, export_id=last.id)
    asked()
    asked("works")


def test_twenty_are_kept(monkeypatch):
    monkeypatch.setattr(asking, "MOST_KEPT", 1)
    made(asked())
    with pytest.raises(ExportRefused, match="kept"):
        asked()


def test_a_long_one_is_announced_and_a_short_one_is_not(monkeypatch):
    asked()
    assert not OutboxRow.objects.filter(topic="ExportAsked").exists()
    monkeypatch.setattr(asking, "AT_ONCE", -1)
    export = asked()
    row = OutboxRow.objects.get(topic="ExportAsked")
    assert row.payload == {"export": str(export.id), "account": export.account_id, "lane": "short", "units": []}


def test_what_is_done_is_in_the_audit_trail():
    export = asked(q="张三")
    made(export)
    me = actor("chen")
    with scoped(me.scope()):
        take_export(actor=me, export_id=export.id)
        delete_export(actor=me, export_id=export.id)
    with scoped(actor("dara").scope()):
        kept = list(AuditRecord.objects.filter(subject=f"export:{export.id}").order_by("id"))
    assert [one.action for one in kept] == ["export_asked", "export_made", "export_downloaded", "export_deleted"]
    assert {one.account_id for one in kept} == {me.account_id}
    assert "张三" not in str([one.detail for one in kept])
    assert kept[0].detail["searched"] is True


def test_deleting_removes_the_file_and_what_was_searched(django_capture_on_commit_callbacks, own_folder):
    export = asked(q="路灯")
    made(export)
    me = actor("chen")
    with django_capture_on_commit_callbacks(execute=True), scoped(me.scope()):
        delete_export(actor=me, export_id=export.id)
    assert list(own_folder.iterdir()) == []
    assert now_is(export).filters == {}
    with scoped(me.scope()):
        assert own_exports(me) == []
        with pytest.raises(ExportRefused, match="gone"):
            take_export(actor=me, export_id=export.id)


def test_rows_are_read_in_few_statements(monkeypatch):
    for _ in range(4):
        opened()
    monkeypatch.setattr(making, "BATCH", 2)
    export = asked()
    with CaptureQueriesContext(connection) as one_by_two:
        made(export)
    monkeypatch.setattr(making, "BATCH", 4)
    export = asked()
    with CaptureQueriesContext(connection) as one_by_four:
        made(export)
    assert len(one_by_two) - len(one_by_four) <= 5  # a batch: savepoint, scope, rows, names once, release


def test_a_transaction_that_fails_leaves_no_export(desk_of):
    me = actor("chen")

    def fail() -> None:
        with scoped(me.scope()):
            ask_export(actor=me, wish=Wish(uuid4(), "csv", EVERY, Filters()))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert own_exports_of("chen") == []


class TestTheRound:
    """Needs the retention role: a database of its own."""

    pytestmark = pytest.mark.usefixtures("owner_db")

    def test_files_go_when_their_time_is_over(self, own_folder):
        export, kept = asked(q="路灯"), asked()
        made(export), made(kept)
        with scoped(Scope(units=("*",))):
            Export.objects.filter(id=export.id).update(expires_at=timezone.now() - timedelta(seconds=1))
        assert expire_exports() == 1
        assert [one.name for one in own_folder.iterdir()] == [now_is(kept).file]
        gone = now_is(export)
        assert (gone.state, gone.filters, gone.file) == ("expired", {}, "")
        assert expire_exports() == 0
        with scoped(Scope(units=("*",))):
            Export.objects.filter(id=export.id).update(ended_at=timezone.now() - timedelta(days=31))
        expire_exports()
        with pytest.raises(Export.DoesNotExist):
            now_is(export)
        assert now_is(kept).state == "ready"

    def test_one_that_nobody_makes_is_announced_again(self, long):
        export = asked()
        OutboxRow.objects.all().update(topic="Seen")
        expire_exports()
        assert not OutboxRow.objects.filter(topic="ExportAsked").exists()
        with scoped(Scope(units=("*",))):
            Export.objects.update(touched_at=timezone.now() - timedelta(hours=1))
        expire_exports()
        assert OutboxRow.objects.get(topic="ExportAsked").payload["export"] == str(export.id)

    def test_strays_go(self, own_folder):
        import os

        own_folder.mkdir()
        for name in ("draft-1.csv", "fresh.csv", "old.csv"):
            (own_folder / name).mkdir() if name.startswith("draft") else (own_folder / name).touch()
        for name in ("draft-1.csv", "old.csv"):
            os.utime(own_folder / name, (0, 0))
        expire_exports()
        assert [one.name for one in own_folder.iterdir()] == ["fresh.csv"]


def dies_in_the_middle(export: Export) -> None:
    """Another process begins to make it, writes two batches and is killed with SIGKILL."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        connection.connection = None  # the parent's: not to be used, and not to be closed
        original = making.case_values

        def third_never_comes(who, ids, **how):
            rows = original(who, ids, **how)
            third_never_comes.count += 1
            if third_never_comes.count == 3:
                os.write(tell, b"x")
                signal.pause()
            return rows

        third_never_comes.count = 0
        making.case_values, making.BATCH = third_never_comes, 1
        made(export)
        os._exit(1)  # never reached
    os.close(tell)
    assert os.read(told, 1) == b"x"
    os.close(told)
    os.kill(child, signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.usefixtures("owner_db")
def test_killed_in_the_middle_it_is_made_again_and_once(own_folder, long):
    cases = [opened() for _ in range(5)]
    export = asked(kind="xlsx")
    dies_in_the_middle(export)
    assert now_is(export).state == "making"
    (draft,) = own_folder.iterdir()
    assert draft.is_dir()
    assert made(export) == "ready"
    assert [one.name for one in own_folder.iterdir()] == [now_is(export).file]
    book = openpyxl.load_workbook(own_folder / now_is(export).file)
    written = {row[0].value for row in book.worksheets[1].iter_rows(min_row=2)}
    assert written == {case.number for case in cases}
    assert acts(export) == ["export_asked", "export_made"]


@pytest.mark.usefixtures("owner_db")
def test_the_worker_makes_it(own_folder, long):
    opened()
    export = asked()
    drain()
    drain()  # nothing is left: one job
    job = ProcrastinateJob.objects.get(task_name="command.make_export")
    assert job.queueing_lock == f"export:{export.id}"
    task = jobs_app.tasks[job.task_name]
    assert task.func(SimpleNamespace(job=SimpleNamespace(attempts=0), should_abort=lambda: False), **job.args) == "ready"
    assert now_is(export).rows == 1
