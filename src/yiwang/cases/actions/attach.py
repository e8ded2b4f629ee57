"""Attach stored files to a case."""

from collections.abc import Sequence

from django.utils import timezone
from uuid6 import uuid7

from yiwang.access.queries import Actor
from yiwang.cases.files import StoredFile
from yiwang.cases.models import Case, CaseAttachment


def attach_files(actor: Actor, case: Case, files: Sequence[StoredFile]) -> None:
    """Rows for files that `store_file` has put away; part of the caller's transaction."""
    source = "reporter" if actor.kind in {"reporter", "client"} else "staff"
    CaseAttachment.objects.bulk_create(
        CaseAttachment(
            county=case.county, case_id=case.id, track=case.track, source=source, at=timezone.now(), **(file.row() | {"id": uuid7()})
        )
        for file in files
    )
