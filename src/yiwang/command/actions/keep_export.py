"""What its owner does with an export: download, cancel, delete, have it made again. Each inside the scope of the actor."""

from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from yiwang.access.queries import Actor
from yiwang.accountability.actions import record
from yiwang.command.actions.ask_export import UNFINISHED, ExportRefused, facts, is_short, refuse_too_many, tell_worker
from yiwang.command.exporting import folder
from yiwang.command.models import Export
from yiwang.command.queries.exports import own_export

State = Export.State


def take_export(*, actor: Actor, export_id: UUID) -> tuple[Export, Path]:
    """The finished file, to be sent to its maker; ExportRefused("gone") when there is none any more, ("state") when none yet."""
    export = own_export(actor, export_id)
    if export.state in {State.EXPIRED, State.DELETED}:
        raise ExportRefused("gone")
    if export.state != State.READY:
        raise ExportRefused("state")
    path = folder.path_of(export.file)
    if export.expires_at is None or export.expires_at <= timezone.now() or not path.exists():
        raise ExportRefused("gone")
    record(actor, "export_downloaded", f"export:{export.id}", facts(export), county=export.county)
    return export, path


def cancel_export(*, actor: Actor, export_id: UUID) -> Export:
    """Stop what waits or is being made; the worker notices and removes what it wrote."""
    export = _locked(actor, export_id, *UNFINISHED)
    return _end(actor, export, State.CANCELLED, "export_cancelled")


def delete_export(*, actor: Actor, export_id: UUID) -> Export:
    """Delete a finished file, or take a failed or cancelled export off the list."""
    export = _locked(actor, export_id, State.READY, State.FAILED, State.CANCELLED, State.EXPIRED)
    return _end(actor, export, State.DELETED, "export_deleted")


def remake_export(*, actor: Actor, export_id: UUID) -> Export:
    """Have one that failed or was cancelled made after all. A short one is left for the caller to make at once."""
    export = _locked(actor, export_id, State.FAILED, State.CANCELLED)
    refuse_too_many(actor)
    export.state, export.reason, export.ended_at, export.rows_done = State.WAITING, "", None, 0
    export.touched_at = timezone.now()
    export.save(update_fields=["state", "reason", "ended_at", "rows_done", "touched_at"])
    record(actor, "export_asked", f"export:{export.id}", {**facts(export), "again": True}, county=export.county)
    if not is_short(export):
        tell_worker(export)
    return export


def _locked(actor: Actor, export_id: UUID, *states: str) -> Export:
    """The own export, locked against the worker; ExportRefused("state") when it is in none of these states."""
    export = own_export(actor, export_id, lock=True)
    if export.state not in states:
        raise ExportRefused("state")
    return export


def _end(actor: Actor, export: Export, state: str, action: str) -> Export:
    record(actor, action, f"export:{export.id}", facts(export), county=export.county)
    finished = export.file if export.state == State.READY else ""
    export.state, export.ended_at = state, timezone.now()
    if state == State.DELETED:
        export.filters, export.file = {}, ""
    export.save(update_fields=["state", "ended_at", "filters", "file"])
    transaction.on_commit(lambda: folder.remove(finished))
    return export
