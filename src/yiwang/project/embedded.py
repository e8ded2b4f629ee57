"""The embedded database for the duration of a command, when no DATABASE_URL names another one."""

from collections.abc import Iterator
from contextlib import contextmanager

from yiwang.project import env


def is_embedded() -> bool:
    return not env.text("DATABASE_URL")


@contextmanager
def database_running() -> Iterator[None]:
    """Start the embedded database, or join it when another process did; the last to leave stops it. Raises PostgresProblem."""
    if not is_embedded():
        yield
        return
    from yiwang.project.settings import DATA_DIR
    from yiwang.shared.postgres import ensure

    with ensure(DATA_DIR):
        yield
