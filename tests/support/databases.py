"""Test databases: copies of a migrated template inside one embedded cluster that all workers and runs share.

A template's name ends in the digest of everything that decides its content: a changed migration makes a new one, an unchanged
one costs nothing. Copies are named after the process that uses them; those of dead processes are dropped at the next start.
"""

import fcntl
import hashlib
import inspect
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psutil
from django.apps import apps
from django.conf import settings
from django.db import connections
from psycopg import sql

from tests.settings import CACHE
from tests.support.site import remove_dead_folders
from yiwang.project import migration
from yiwang.shared.postgres import Hold, PostgresProblem, ensure, place_of
from yiwang.shared.postgres.roles import close_to_others, connect

TEMPLATES_KEPT = 6
REPOSITORY = CACHE.parents[1]


class Databases:
    """The copies of this process. `switch` points every alias at one of them."""

    def __init__(self, hold: Hold) -> None:
        self.hold = hold
        self.current = ""
        self._numbers = count(1)
        self._kept: dict[str, str] = {}  # template → long-lived copy of this process

    def close(self) -> None:
        for name in self._kept.values():
            self.drop(name)

    def kept_copy(self, template: str) -> str:
        """The copy of `template` that this process uses for tests that roll back."""
        if template not in self._kept:
            self._kept[template] = self.copy(template)
        return self._kept[template]

    def copy(self, template: str) -> str:
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self._create(name, template)
        return name

    def drop(self, name: str) -> None:
        if self.current == name:
            self.switch("postgres")
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def use(self, name: str) -> None:
        """As `switch`, unless that is the database already."""
        if self.current != name:
            self.switch(name)

    def switch(self, name: str) -> None:
        """Every Django connection opened from now on goes to the database `name`."""
        connections.close_all()
        for alias in connections:
            settings.DATABASES[alias]["NAME"] = name
            connections[alias].settings_dict["NAME"] = name
        self.current = name

    @contextmanager
    def fresh(self, template: str) -> Iterator[str]:
        """A copy of `template` for one test, in which everything commits for real."""
        before, name = self.current, self.copy(template)
        self.switch(name)
        try:
            yield name
        finally:
            self.switch(before)
            self.drop(name)

    def template(self, kind: str, sources: list[Path], build: Callable[[], None], base: str = "template0") -> str:
        """The template `kind` made by `build` from `base`, or the one that an earlier run made from the same `sources`."""
        name = f"template_{kind}_{_digest(sources, base)}"
        with _locked("template"):
            if not self._exists(name):
                self._build(name, base, build)
                self._drop_old_templates(kind, name)
        return name

    def _build(self, name: str, base: str, build: Callable[[], None]) -> None:
        draft, before = f"draft_{os.getpid()}_{next(self._numbers)}", self.current
        self._create(draft, base)
        try:
            self.switch(draft)
            build()
            self.switch(before or "postgres")
            self._execute("ALTER DATABASE {} RENAME TO {}", draft, name)
            self._execute("COMMENT ON DATABASE {} IS {}", name, sql.Literal(str(os.times().elapsed)))
        except BaseException:
            self.drop(draft)
            raise

    def _create(self, name: str, template: str) -> None:
        self._execute("CREATE DATABASE {} OWNER yiwang_owner TEMPLATE {} STRATEGY FILE_COPY", name, template)
        with connect(self.hold.place) as connection:
            close_to_others(connection, name)

    def _exists(self, name: str) -> bool:
        return name in self._names(name)

    def _names(self, pattern: str) -> list[str]:
        with connect(self.hold.place) as connection:
            rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid", [pattern]).fetchall()
        return [str(row[0]) for row in rows]

    def _drop_old_templates(self, kind: str, newest: str) -> None:
        for name in [other for other in self._names(f"template_{kind}_%") if other != newest][: -TEMPLATES_KEPT or None]:
            self._execute("DROP DATABASE IF EXISTS {}", name)

    def drop_leftovers(self) -> None:
        """Drop the copies of processes that are gone."""
        for name in self._names("test%") + self._names("draft%"):
            if not psutil.pid_exists(int(name.split("_")[1])):
                self.drop(name)

    def _execute(self, statement: str, *names: str | sql.Literal) -> None:
        parts = [name if isinstance(name, sql.Literal) else sql.Identifier(name) for name in names]
        with connect(self.hold.place) as connection:
            connection.execute(sql.SQL(statement).format(*parts))


def open_databases() -> Databases:
    """Start the tests' cluster, or join it when another worker or run did. A cluster that a power failure broke is made anew."""
    data_dir = CACHE / "data"
    try:
        databases = Databases(ensure(data_dir, durable=False))
    except PostgresProblem:
        with _locked("template"):
            shutil.rmtree(place_of(data_dir).root, ignore_errors=True)
            databases = Databases(ensure(data_dir, durable=False))
    with _locked("leftovers"):
        databases.drop_leftovers()
        remove_dead_folders()
    return databases


def migrated_template(databases: Databases) -> str:
    """The template with every migration applied as the owner, as `yiwang migrate` does."""
    sources = [REPOSITORY / "requirements.txt", CACHE / "data" / "secrets" / "scope_key", *_loaders()]
    for config in apps.get_app_configs():
        if config.name.startswith("yiwang."):
            sources += _python_files(Path(config.path) / "migrations")
    sources += _python_files(REPOSITORY / "src" / "yiwang" / "shared" / "db")
    return databases.template("migrated", sources, lambda: migration.migrate_everything(report=lambda _line: None))


def _loaders() -> list[Path]:
    """What `yiwang migrate` loads beside the schema: the files and the code that reads them."""
    code = {inspect.getsourcefile(part) for part in vars(migration).values() if inspect.isfunction(part)}
    return sorted(Path(file) for file in code if file) + sorted((REPOSITORY / "src").rglob("*.toml"))


def demonstration_template(databases: Databases, migrated: str) -> str:
    """The migrated template with the demonstration's counties, units and people."""
    from yiwang.project.demo import world

    package = REPOSITORY / "src" / "yiwang"
    sources = [
        *_python_files(package / "project" / "demo"),
        *_python_files(package / "territory" / "actions"),
        *_python_files(package / "access" / "actions"),
        package / "access" / "roles.py",
    ]
    return databases.template("world", sources, lambda: world.build(password="yiwang-demo"), base=migrated)


def _python_files(path: Path) -> list[Path]:
    return sorted(path.rglob("*.py")) + sorted(path.rglob("*.sql")) if path.is_dir() else [path]


def _digest(sources: list[Path], base: str) -> str:
    digest = hashlib.sha256(base.encode())
    for path in sources:
        digest.update(f"{path.name}:".encode() + (path.read_bytes() if path.exists() else b""))
    return digest.hexdigest()[:16]


@contextmanager
def _locked(name: str) -> Iterator[None]:
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
