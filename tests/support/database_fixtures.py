"""How a test gets a database.

- `db` (or the mark `django_db`): the web role on alias `default`, in a transaction that is rolled back. The owner is closed.
- `owner_db` (or `transactional_db`, or `django_db(transaction=True)`): a fresh copy for this test alone, about 0.1 s. All aliases
  are open, everything commits: writing as the owner and reading as the web role, threads, imports, races.
- `module_db`: a fresh copy for the whole module. A module fixture fills it through the alias `owner` inside `with module_db():`;
  the tests then use `db` on top of it.
- Add `world` to any of these to start from the demonstration's counties instead of an empty database.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.support.databases import Databases, demonstration_template, migrated_template, open_databases
from tests.support.memory import forget_everything

COMMITTING = {"owner_db", "transactional_db", "live_server"}
CLOSED = "A test with `db` is the web role in a transaction. To write as the owner use `owner_db` or `module_db`."


@pytest.fixture(scope="session")
def databases(django_test_environment: None) -> Iterator[Databases]:
    opened = open_databases()
    with opened.hold:
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def template(databases: Databases, django_db_blocker: Any) -> str:
    with django_db_blocker.unblock():
        return migrated_template(databases)


@pytest.fixture(scope="session")
def world_template(databases: Databases, template: str, django_db_blocker: Any) -> str:
    with django_db_blocker.unblock():
        return demonstration_template(databases, template)


@pytest.fixture
def world() -> None:
    """The demonstration's counties, units and people; no cases. The database fixtures recognise the name."""


@pytest.fixture(scope="session")
def django_db_setup(databases: Databases, template: str, django_db_blocker: Any) -> Iterator[None]:
    """Replaces pytest-django's: a copy of the migrated template, nobody migrates as the web role."""
    with django_db_blocker.unblock():
        databases.switch(databases.kept_copy(template))
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(scope="module")
def module_db(
    request: pytest.FixtureRequest, databases: Databases, template: str, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    with django_db_blocker.unblock():
        manager = databases.fresh(template)
        manager.__enter__()
    yield django_db_blocker.unblock
    with django_db_blocker.unblock():
        manager.__exit__(None, None, None)


@pytest.fixture
def owner_db(db: None) -> None:
    """See the head of this file; `_django_db_helper` recognises the name."""


@pytest.fixture
def _django_db_helper(
    request: pytest.FixtureRequest, databases: Databases, template: str, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """Replaces pytest-django's: its way to clean up after a committing test (TRUNCATE as the web role) is not allowed here."""
    base = request.getfixturevalue("world_template") if "world" in request.fixturenames else template
    with django_db_blocker.unblock(), ExitStack() as stack:
        forget_everything()
        if _commits(request):
            stack.enter_context(databases.fresh(base))
            stack.callback(connections.close_all)
        else:
            if "module_db" not in request.fixturenames:
                databases.use(databases.kept_copy(base))
            stack.enter_context(_rolled_back("default"))
            for alias in set(connections) - {"default"}:
                stack.enter_context(_closed(connections[alias]))
        yield


def _commits(request: pytest.FixtureRequest) -> bool:
    mark = request.node.get_closest_marker("django_db")
    return bool(COMMITTING & set(request.fixturenames)) or bool(mark and mark.kwargs.get("transaction"))


@contextmanager
def _rolled_back(alias: str) -> Iterator[None]:
    atomic = transaction.atomic(using=alias)
    atomic._from_testcase = True  # type: ignore[attr-defined]  # as django.test.TestCase: durable=True is allowed inside
    with atomic:
        yield
        connection = connections[alias]
        if not connection.needs_rollback and connection.is_usable():
            connection.check_constraints()  # deferred constraints would only show at a commit
        transaction.set_rollback(True, using=alias)


@contextmanager
def _closed(connection: BaseDatabaseWrapper) -> Iterator[None]:
    def refuse(*_arguments: Any, **_named: Any) -> None:
        raise AssertionError(CLOSED)

    connection.close()
    original = connection.connect
    connection.connect = refuse  # type: ignore[method-assign]
    try:
        yield
    finally:
        connection.connect = original  # type: ignore[method-assign]
