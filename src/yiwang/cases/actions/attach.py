"""Attach stored files to a case."""

from collections.abc import Sequence

from uuid6 import uuid7

from yiwang.access.queries import Actor
from yiwang.cases.files import StoredFile
from yiwang.cases.models import Case, CaseAttachment, CaseEvent


def attach_files(actor: Actor, case: Case, files: Sequence[StoredFile], event: CaseEvent) -> None:
    """Rows for files that `store_file` has put away, shown to whoever may read `event`; part of the caller's transaction."""
    source = "reporter" if actor.kind in {"reporter", "client"} else "staff"
    CaseAttachment.objects.bulk_create(
        CaseAttachment(
            county=case.county,
            case_id=case.id,
            track=case.track,
            event_id=event.id,
            source=source,
            at=event.at,
            **(file.row() | {"id": uuid7()}),
        )
        for file in files
    )
