"""The round that deletes files whose time is over."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from yiwang.access.queries import system_actor
from yiwang.accountability.actions import record, retention_rules
from yiwang.command.actions.ask_export import UNFINISHED, tell_worker
from yiwang.command.exporting import folder
from yiwang.command.models import Export
from yiwang.shared.db.scope import Scope, scoped

EVERYBODY = Scope(units=("*",))
A_ROUND = 500  # files
FORGOTTEN_AFTER = timedelta(minutes=15)


def expire_exports() -> int:
    """Delete files past their time, rows past theirs, and what a dead process left behind; announce again what nobody makes.

    Returns the number of files deleted.

    First the file, then the row: killed in between, the next round finds the row again and the file gone.
    """
    gone = 0
    with scoped(EVERYBODY):
        past = Export.objects.filter(state=Export.State.READY, expires_at__lte=timezone.now())
        for export in past.select_for_update(skip_locked=True)[:A_ROUND]:
            folder.remove(export.file)
            export.state, export.ended_at = Export.State.EXPIRED, timezone.now()
            export.filters, export.file = {}, ""
            export.save(update_fields=["state", "ended_at", "filters", "file"])
            record(system_actor(()), "export_expired", f"export:{export.id}", {"number": export.number}, county=export.county)
            gone += 1
        forgotten = Export.objects.filter(state__in=UNFINISHED, touched_at__lt=timezone.now() - FORGOTTEN_AFTER)
        for export in forgotten.select_for_update(skip_locked=True)[:A_ROUND]:
            tell_worker(export)  # harmless when its job only waits
        named = Export.objects.filter(state__in=[*UNFINISHED, Export.State.READY]).values_list("file", flat=True)
        folder.remove_strays(named.iterator())
    _delete_rows()
    return gone


def _delete_rows() -> None:
    """Rows past their retention, by the only role that may delete them, where this process has it."""
    keep = retention_rules()[Export._meta.label].keep
    if "retention" in settings.DATABASES and keep is not None:
        Export.objects.using("retention").filter(ended_at__lt=timezone.now() - keep).delete()
