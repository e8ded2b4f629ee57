"""Make the file of an export: in the asker's own scope, once, whatever crashes in between."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet
from django.utils import timezone, translation

from yiwang.access.queries import Actor, account_mark, actor_of_post, standing_of
from yiwang.accountability.actions import record
from yiwang.cases.queries.desk import Filters
from yiwang.cases.queries.export import (
    WORDS,
    ListTooSlowError,
    case_values,
    count_restricted,
    ids_in_batches,
    listed_ids,
    sees_words,
)
from yiwang.command.actions.ask_export import COUNTED_TO, facts
from yiwang.command.exporting import folder
from yiwang.command.exporting.formats import FORMATS
from yiwang.command.exporting.sheet import Writer
from yiwang.command.models import Export
from yiwang.command.queries.export_columns import Words, cells, chosen
from yiwang.command.queries.export_words import Maker, about, sheet_of
from yiwang.shared.db.scope import Scope, scoped

BATCH = 1_000  # rows of one statement
TELL_EVERY_S = 0.5  # how often progress is written, and looked whether it is still wanted and the post still holds
LOST = (OperationalError, InterfaceError)  # the database went away, or had no room
log = logging.getLogger(__name__)


class Interrupted(Exception):
    """The worker is to end; the file is made again from its start."""


class _Stopped(Exception):
    """Not to be made any further. `reason` is "" when it was cancelled."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class _Work:
    """One attempt: its file's name is its claim. `told_at` is when progress was last written (monotonic seconds)."""

    export: Export
    actor: Actor
    maker: Maker
    told_at: float = 0.0


def make_export(
    *, export_id: UUID, account_id: int, should_stop: Callable[[], bool] = lambda: False, patient: bool = False
) -> str:
    """Make the file; returns "ready", "failed", "cancelled" or "nothing" (made already, or not wanted any more).

    1. Claim: the row gets the name of a file that is about to exist; what an attempt before this one left is removed.
    2. Read the list's ids in one statement, then the cases in batches, each in a transaction with the actor's own scope.
    3. Write into a draft folder, then move the file into its place and mark the row, if the claim still stands.
    Killed anywhere, the job comes again and starts with 1. So it does when the database goes away, as long as it is `patient`.
    """
    work = _claim(export_id, account_id)
    if work is None:
        return "nothing"
    try:
        with translation.override(work.export.language):
            _write(work, should_stop)
    except Interrupted:
        folder.remove(work.export.file)
        raise
    except Exception as problem:
        if patient and isinstance(problem, LOST):
            folder.remove(work.export.file)
            raise Interrupted from problem
        return _give_up(work, problem)
    return "ready"


def _own(export: Export) -> Scope:
    """The rows of the account, and nothing else."""
    return Scope(units=(account_mark(export.account_id),))


def _claim(export_id: UUID, account_id: int) -> _Work | None:
    with scoped(Scope(units=(account_mark(account_id),))):
        unfinished = Export.objects.filter(id=export_id, state__in=[Export.State.WAITING, Export.State.MAKING])
        export = unfinished.select_for_update().first()
        if export is None:
            return None
        work = _who(export)
        folder.remove(export.file)
        if work is None:
            _fail(export, "post_ended")
            return None
        export.file = folder.new_name(export.format)
        export.state, export.rows_done, export.touched_at = Export.State.MAKING, 0, timezone.now()
        export.save(update_fields=["file", "state", "rows_done", "touched_at"])
        return work


def _who(export: Export) -> _Work | None:
    """The actor of the post that asked, as it is now; None when the post does not hold any more, or has become another."""
    standing = standing_of(export.account_id, export.post_id)
    post = standing.post
    if post is None or standing.lost or not post.account.is_active:
        return None
    actor = actor_of_post(post)
    same = (actor.role, actor.unit_id) == (export.role, export.unit_id)
    return _Work(export, actor, Maker.of(post)) if same and actor.may("view_desk") else None


def _write(work: _Work, should_stop: Callable[[], bool]) -> None:
    export, filters = work.export, Filters(**work.export.filters)
    columns = chosen(work.actor, export.columns)
    with scoped(work.actor.scope()):
        ids = listed_ids(work.actor, filters)
        export.restricted = count_restricted(work.actor, filters, COUNTED_TO)
    export.rows = len(ids) // 16
    if export.rows > settings.EXPORT_MOST_ROWS:
        raise _Stopped("too_many")
    sheet = sheet_of(export, work.maker, columns)
    writer = FORMATS[export.format].open(folder.begin(export.file), sheet)
    mark, words = work.maker.row_mark(export), Words(full=sees_words(work.actor))
    unread = [name for name in WORDS if name not in export.columns]  # columns and values have the same names here
    try:
        for batch in ids_in_batches(ids, BATCH):
            with scoped(work.actor.scope()):
                rows = case_values(work.actor, batch, without=unread)
                table = cells(columns, rows, words, mark)
            writer.add(table)
            export.rows_done += len(rows)
            _look_round(work, should_stop)
        _complete(work, writer)
    finally:
        writer.abandon()


def _look_round(work: _Work, should_stop: Callable[[], bool]) -> None:
    """Now and then: write how far it is; stop when nobody wants it any more, or when the post has ended."""
    if time.monotonic() - work.told_at < TELL_EVERY_S:
        return
    if should_stop():
        raise Interrupted
    work.told_at = time.monotonic()
    export = work.export
    with scoped(_own(export)):
        known = {"rows": export.rows, "rows_done": export.rows_done, "restricted": export.restricted}
        if not _mine(export).update(touched_at=timezone.now(), **known):
            raise _Stopped
        if _who(export) is None:
            raise _Stopped("post_ended")


def _complete(work: _Work, writer: Writer) -> None:
    export = work.export
    export.made_at = timezone.now()
    export.expires_at = export.made_at + timedelta(days=settings.EXPORT_DAYS)
    writer.close(about(export, work.maker))
    export.size = folder.finish(export.file)
    with scoped(_own(export)):
        if _who(export) is None:
            raise _Stopped("post_ended")
        done = _mine(export).update(
            state=Export.State.READY, made_at=export.made_at, expires_at=export.expires_at, size=export.size,
            rows=export.rows_done, rows_done=export.rows_done, restricted=export.restricted, reason="",
        )  # fmt: skip
        if not done:
            raise _Stopped
        export.rows = export.rows_done
        record(work.actor, "export_made", f"export:{export.id}", {**facts(export), "bytes": export.size}, county=export.county)


def _mine(export: Export) -> QuerySet[Export]:
    """The row, as long as this attempt's claim stands."""
    return Export.objects.filter(id=export.id, file=export.file, state=Export.State.MAKING)


def _give_up(work: _Work, problem: Exception) -> str:
    """Remove what was written and say so in the row; an attempt whose claim has gone to another ends without a word."""
    export, reason = work.export, _reason_of(problem)
    folder.remove(export.file)
    with scoped(_own(export)):
        if not _mine(export).exists():
            return "cancelled"
        _fail(export, reason)
    if not isinstance(problem, _Stopped):
        log.error("Export %s could not be made: %s", export.number, reason, exc_info=problem)
    return "failed"


def _reason_of(problem: Exception) -> str:
    if isinstance(problem, _Stopped):
        return problem.reason
    if isinstance(problem, ListTooSlowError):
        return "too_many"
    return "no_space" if isinstance(problem, OSError) else "trouble"


def _fail(export: Export, reason: str) -> None:
    export.state, export.reason, export.ended_at, export.file = Export.State.FAILED, reason, timezone.now(), ""
    export.save(update_fields=["state", "reason", "ended_at", "file"])
