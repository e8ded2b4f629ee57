"""The snapshot that this process answers from, kept up to date.

1. The first use loads it.
2. At most once a second a use starts a look at the version number, in a thread of its own: callers do not wait.
3. A newer version is loaded by that thread; until it is ready the old snapshot answers.
4. After a quiet time nobody has looked, and the first report after an import would be filed by the old state: then the caller
   waits for the look, and for the newer version. An event loop never waits.
"""

import asyncio
import logging
import threading
import time

from django.conf import settings
from django.db import connections, transaction

from yiwang.territory.queries.snapshot import Snapshot, load_snapshot, read_version

LOOK_EVERY_S = 1.0
TRUST_S = 5.0  # longer without a look is a quiet time
PATIENCE_S = 20.0  # a database that does not answer must not hold up those who only need a place
log = logging.getLogger(__name__)


class _Holder:
    """Mutable state of this module; `lock` guards loading, `looking` lets one look run at a time."""

    def __init__(self) -> None:
        self.snapshot: Snapshot | None = None
        self.database = ""  # where it came from: tests point one process at many databases
        self.lock = threading.Lock()
        self.looking = threading.Lock()
        self.looked_at = 0.0  # when the latest look began
        self.right_at = 0.0  # when it was last known to be the newest version
        self.awaited: threading.Thread | None = None  # a look after a quiet time


_held = _Holder()


def snapshot() -> Snapshot:
    """The snapshot to answer from: loaded at first use, some seconds behind the database at most (on an event loop: one use)."""
    held = _held.snapshot
    if held is None or _held.database != _database():
        return _first()
    if time.monotonic() - _held.looked_at >= LOOK_EVERY_S and _held.looking.acquire(blocking=False):
        _held.looked_at = time.monotonic()
        look = threading.Thread(target=_look, name="territory-look", daemon=True)
        look.start()
        _held.awaited = look if _held.looked_at - _held.right_at >= TRUST_S else None
    if (awaited := _held.awaited) and not on_event_loop():
        awaited.join(PATIENCE_S)
        return _held.snapshot or held
    return held


def forget() -> None:
    """Load again at the next use. For the process that has itself changed the territory."""
    _held.snapshot = None


def look_again() -> None:
    """Look at the next use, and let its caller wait for what is newer; an event loop goes on with the old state meanwhile.

    For a server that has itself changed a few grids: to load all again at once would hold up the reports that are coming in.
    """
    _held.looked_at = _held.right_at = -TRUST_S


def _database() -> str:
    return str(settings.DATABASES["default"]["NAME"])


def on_event_loop() -> bool:
    """Whether the caller runs on one: there the database must not be asked."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _first() -> Snapshot:
    if not on_event_loop():
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
            _held.looked_at = _held.right_at = time.monotonic()
        return held


def _look() -> None:
    try:
        held = _held.snapshot
        began = time.monotonic()
        if held is None or read_version() <= held.version:
            _held.right_at = began
            return
        with transaction.atomic():
            with connections["default"].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")  # names and polygons of one moment
            newer = load_snapshot()
        with _held.lock:
            if _held.snapshot is held:  # nobody forgot it or moved to another database meanwhile
                _held.snapshot = newer
                _held.right_at = began
    except Exception:
        log.exception("The territory could not be refreshed; the previous version goes on serving.")
    finally:
        connections["default"].close()
        _held.looking.release()
