"""The embedded database for the duration of a command, when no DATABASE_URL names another one."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from yiwang.project import env

if TYPE_CHECKING:
    from yiwang.shared.postgres import Hold

LOOK_EVERY_S = 0.25
LONGEST_PAUSE_S = 30.0


def is_embedded() -> bool:
    return not env.text("DATABASE_URL")


@contextmanager
def database_running() -> Iterator["Hold | None"]:
    """Start the embedded database, or join it when another process did; the last to leave stops it. Raises PostgresProblem."""
    if not is_embedded():
        yield None
        return
    from yiwang.project.settings import DATA_DIR
    from yiwang.shared.postgres import ensure

    with ensure(DATA_DIR) as hold:
        yield hold


@contextmanager
def database_kept_running(say: Callable[[str], None]) -> Iterator["Hold | None"]:
    """As `database_running`; while the block runs, a database that dies is started again. `say` prints a line."""
    stop = threading.Event()
    with database_running() as hold:
        keeper = threading.Thread(target=_keep, args=(hold, stop, say), name="database-keeper", daemon=True) if hold else None
        if keeper:
            keeper.start()
        try:
            yield hold
        finally:
            stop.set()
            if keeper:
                keeper.join()


def _keep(hold: "Hold", stop: threading.Event, say: Callable[[str], None]) -> None:
    """Look again and again; a start that fails is tried again, later each time."""
    from yiwang.shared.postgres import PostgresProblem

    pause_s = LOOK_EVERY_S
    while not stop.wait(pause_s):
        try:
            if hold.revive():
                say("The embedded database had ended; it runs again.")
            pause_s = LOOK_EVERY_S
        except (PostgresProblem, OSError) as problem:
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
            say(f"The embedded database has ended and does not start: {problem} Next try in {pause_s:.1f} s.")
