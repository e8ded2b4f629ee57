"""Every address is in the permission table, and answers as the table says."""

from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.permission_table import EVERYONE, ROLES, TABLE, Line
from yiwang.access.roles import ROLES as ROLE_TABLE
from yiwang.cases.actions import open_cases
from yiwang.cases.tests.helpers import report
from yiwang.shared.db.scope import Scope, scoped


def patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        here = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield here
        else:
            yield from patterns(entry, here)


def test_every_address_is_in_the_table_once():
    listed = [line.pattern for line in TABLE]
    assert len(listed) == len(set(listed))
    assert set(patterns(get_resolver())) == set(listed)


def test_the_table_knows_every_role():
    assert set(ROLES) == set(ROLE_TABLE) == EVERYONE


@pytest.fixture
def names(world, db, settings):
    settings.STAFF_TOTP_REQUIRED = False
    case = open_cases([report()])[0]
    return {"number": case.number, "receipt": case.receipt}


def visitor(role: str | None) -> Client:
    client = Client()
    if role:
        with scoped(Scope(units=(f"login:{role}",))):
            client.force_login(get_user_model().objects.get(username=role))
    return client


@pytest.mark.parametrize("role", [*ROLES, None], ids=lambda role: role or "outside")
def test_every_address_answers_as_the_table_says(role, names):
    client = visitor(role)
    wrong = []
    for line in TABLE:
        answer = client.generic(line.method, line.path.format(**names))
        for close in answer._resource_closers:  # close() would also end the test's database connection
            close()
        if answer.status_code != expected(line, role):
            wrong.append(f"{line.method} {line.pattern}: {answer.status_code} instead of {expected(line, role)}")
    assert wrong == []


def expected(line: Line, role: str | None) -> int:
    if role is None:
        return line.outside
    return line.code if role in line.allowed else line.refused
