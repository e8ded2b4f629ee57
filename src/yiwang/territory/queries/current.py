"""The snapshot that this process answers from, kept up to date.

1. The first use loads it.
2. At most once a second a use starts a look at the version number, in a thread of its own: callers never
   wait, in async code either.
3. A newer version is loaded by that thread; until it is ready the old snapshot answers.
"""

import asyncio
import logging
import threading
import time

from django.conf import settings
from django.db import connections, transaction

from yiwang.territory.queries.snapshot import Snapshot, load_snapshot, read_version

LOOK_EVERY_S = 1.0
log = logging.getLogger(__name__)


class _Holder:
    """Mutable state of this module; `lock` guards loading, `looking` lets one look run at a time."""

    def __init__(self) -> None:
        self.snapshot: Snapshot | None = None
        self.database = ""  # where it came from: tests point one process at many databases
        self.lock = threading.Lock()
        self.looking = threading.Lock()
        self.looked_at = 0.0


_held = _Holder()


def snapshot() -> Snapshot:
    """The snapshot to answer from: loaded at first use, at most about a second (and the time of loading) behind the database."""
    held = _held.snapshot
    if held is None or _held.database != _database():
        return _first()
    if time.monotonic() - _held.looked_at >= LOOK_EVERY_S and _held.looking.acquire(blocking=False):
        _held.looked_at = time.monotonic()
        threading.Thread(target=_look, name="territory-look", daemon=True).start()
    return held


def forget() -> None:
    """Load again at the next use. For the process that has itself changed the territory."""
    _held.snapshot = None


def _database() -> str:
    return str(settings.DATABASES["default"]["NAME"])


def _first() -> Snapshot:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _load_once()
    loaded: list[Snapshot] = []  # Django refuses database calls on an event loop's thread
    loader = threading.Thread(target=lambda: loaded.append(_load_in_thread()), name="territory-load")
    loader.start()
    loader.join()
    if not loaded:
        raise RuntimeError("The territory could not be loaded.")
    return loaded[0]


def _load_in_thread() -> Snapshot:
    try:
        return _load_once()
    finally:
        connections["default"].close()


def _load_once() -> Snapshot:
    with _held.lock:
        held = _held.snapshot
        if held is None or _held.database != _database():
            _held.database = _database()
            held = _held.snapshot = load_snapshot()
            _held.looked_at = time.monotonic()
        return held


def _look() -> None:
    try:
        held = _held.snapshot
        if held is None or read_version() <= held.version:
            return
        with transaction.atomic():
            with connections["default"].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")  # names and polygons of one moment
            newer = load_snapshot()
        with _held.lock:
            if _held.snapshot is held:  # nobody forgot it or moved to another database meanwhile
                _held.snapshot = newer
    except Exception:
        log.exception("The territory could not be refreshed; the previous version goes on serving.")
    finally:
        connections["default"].close()
        _held.looking.release()
