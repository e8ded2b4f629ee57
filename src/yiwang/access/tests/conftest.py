"""One database with units for each module of access tests; what a test adds as the owner is its own."""

import pytest
from django.test import Client

from yiwang.access.models import Account
from yiwang.access.tests.factories import PASSWORD, make_units


@pytest.fixture
def units(owner_db: None) -> None:
    make_units()


@pytest.fixture(autouse=True)
def demonstration(settings: object) -> None:
    """No second step, as in the demonstration; tests of the second step switch it on."""
    settings.STAFF_TOTP_REQUIRED = False


@pytest.fixture
def enter(client: Client):
    """Log in through the page."""

    def log_in(account: Account, password: str = PASSWORD, client: Client = client) -> Client:
        response = client.post("/account/login/", {"login": account.username, "password": password})
        assert response.status_code == 302, response.content.decode()[:3000]
        return client

    return log_in
