"""Desks of the demonstration's people, without a second step, as in the demonstration."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests.support.people import USERNAMES
from yiwang.access.actor import login_mark
from yiwang.access.models import Account
from yiwang.command.actions import ask_export
from yiwang.shared.db.scope import Scope, scoped

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def demonstration(settings: object) -> None:
    settings.STAFF_TOTP_REQUIRED = False
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def desk_of() -> Callable[[str], Client]:
    """`desk_of("chen")`: a browser in which this person is signed in."""

    def enter(name: str) -> Client:
        with scoped(Scope(units=(login_mark(USERNAMES[name]),))):
            account = Account.objects.get(username=USERNAMES[name])
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(account)
        return client

    return enter


@pytest.fixture
def own_folder(settings: object, tmp_path: Path) -> Path:
    """Where this test's exported files go."""
    settings.EXPORTS_DIR = tmp_path / "exports"
    return settings.EXPORTS_DIR


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every list is a long one, made in the background."""
    monkeypatch.setattr(ask_export, "AT_ONCE", -1)
