"""Remove photos and documents that no case holds: forms never sent, requests whose process died between file and commit."""

import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import connections

from yiwang.cases.files import old_files, remove_if_old

RETENTION = "retention"  # the role that sees the attachments of every county and track
YOUNG_S = 2 * 24 * 3600  # a form carries its photos for a day at most, and touches them each time
BATCH = 500


def sweep_files(now: float | None = None) -> int:
    """Remove files older than YOUNG_S that no attachment names; returns how many. Nothing without a retention role.

    Files are older than anything that could still attach them before the database is asked, so that a row it does not show will
    never come; one that is touched meanwhile stays (see `remove_if_old`).
    """
    if RETENTION not in connections.settings:
        return 0
    folder, before = Path(settings.FILES_DIR), (time.time() if now is None else now) - YOUNG_S
    found, removed = old_files(folder, before), 0
    while batch := list(islice(found, BATCH)):
        held = _held(batch)
        removed += sum(remove_if_old(folder, digest, before) for digest in batch if digest not in held)
    return removed


def _held(digests: Sequence[str]) -> set[str]:
    """Those that an attachment names, as picture or as thumbnail. One pass over the table for a batch: the round is rare."""
    with connections[RETENTION].cursor() as cursor:
        cursor.execute(
            "SELECT digest FROM cases_caseattachment CROSS JOIN LATERAL (VALUES (sha256), (thumb_sha256)) AS named (digest) "
            "WHERE digest = ANY(%s)",
            [list(digests)],
        )
        return {row[0] for row in cursor.fetchall()}
