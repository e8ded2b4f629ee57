"""What a verb needs before it can work: Django, a running database, a schema that is up to date."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from yiwang.project.embedded import database_running
from yiwang.shared.wrong_input import WrongInputError


@contextmanager
def django_ready(*, owner: bool = False, migrated: bool = True) -> Iterator[None]:
    """Django is set up, the database runs. `owner`: the verb writes as the owner. `migrated`: refuse a schema that is behind."""
    with database_running():
        import django
        from django.db import connections

        django.setup()
        if owner and "owner" not in connections.settings:
            raise WrongInputError("This needs the database's owner: set DATABASE_OWNER_URL beside DATABASE_URL.")
        if migrated and pending_migrations():
            raise WrongInputError("The database is not up to date: run `yiwang migrate` first.")
        try:
            yield
        finally:
            connections.close_all()


def pending_migrations(using: str = "default") -> list[str]:
    """Migrations that this release has and the database has not, as app.name."""
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connections[using])
    return sorted(f"{app}.{name}" for app, name in set(loader.disk_migrations) - set(loader.applied_migrations))


def say(line: str) -> None:
    """A line on stdout, at once: other programs read it."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
