"""The drainer: takes outbox rows in batches, calls their subscribers, wakes the live pages once, marks the rows done.

One transaction a batch: a crash in the middle leaves the rows undone and the deferred jobs unborn. SKIP LOCKED lets a second
drainer run without doubling anything.
"""

import json
import logging
import threading
from collections import defaultdict
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from yiwang.shared.models import OutboxRow
from yiwang.shared.outbox.subscribers import Announced, subscribers_of

BATCH = 500
IDLE_S = 0.25
GATHER_S = 0.1  # in busy times what arrives meanwhile shares one transaction; a live page may wait for a second
CHANNEL = "yiwang_live"
MOST_UNITS, EVERYBODY = 50, "*"  # a notice holds 8000 bytes; beyond that every desk of the county looks again
log = logging.getLogger(__name__)


def drain(limit: int = BATCH) -> int:
    """Handle up to `limit` rows; returns how many were done."""
    with transaction.atomic():
        waiting = OutboxRow.objects.filter(done_at=None, next_try_at__lte=timezone.now())
        rows = list(waiting.order_by("id").select_for_update(skip_locked=True)[:limit])
        done = [row for row in rows if _deliver(row)]
        if done:
            OutboxRow.objects.filter(id__in=[row.id for row in done]).update(done_at=timezone.now())
            _notify(done)
    return len(done)


def _deliver(row: OutboxRow) -> bool:
    """All subscribers of a row or none: a row that failed comes again, later each time, so that nothing is lost."""
    announced = Announced(row.id, row.topic, row.county, row.payload)
    try:
        with transaction.atomic():
            for receive in subscribers_of(row.topic):
                receive(announced)
    except Exception:
        log.exception("Outbox row %s (%s) failed and will be tried again", row.id, row.topic)
        row.tries += 1
        row.next_try_at = timezone.now() + timedelta(seconds=min(2**row.tries, 3600))
        row.save(update_fields=["tries", "next_try_at"])
        return False
    return True


def _notify(rows: list[OutboxRow]) -> None:
    units: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        units[row.county].update(str(u) for u in row.payload.get("units", []))
    with connection.cursor() as cursor:
        for county, touched in units.items():
            named = sorted(touched) if len(touched) <= MOST_UNITS else [EVERYBODY]
            message = json.dumps({"county": county, "units": named})
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, message])


def run(stop: threading.Event) -> None:
    """Drain until `stop` is set: without a pause while batches are full, ten times a second while there is work."""
    while not stop.is_set():
        done = drain()
        if done < BATCH:
            stop.wait(GATHER_S if done else IDLE_S)
