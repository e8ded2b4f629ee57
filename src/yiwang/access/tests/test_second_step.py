"""The second step of logging in, through its pages."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from yiwang.access.actions import reset_second_step
from yiwang.access.models import Account
from yiwang.access.queries import console_actor
from yiwang.access.tests.factories import PASSWORD, make_holder
from yiwang.accountability.models import AuditRecord

pytestmark = [pytest.mark.urls("yiwang.access.tests.urls"), pytest.mark.usefixtures("units")]


@pytest.fixture(autouse=True)
def required(settings, demonstration: None) -> None:
    settings.STAFF_TOTP_REQUIRED = True
    settings.MFA_TOTP_TOLERANCE = 1  # a code stays right when the half minute turns in the middle of a test


@pytest.fixture
def chen() -> Account:
    return make_holder("chen", "county-operator", "990121")


def code_now(secret: str) -> str:
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def set_up(client: Client) -> str:
    """Set the second step up through its page; the secret of the app."""
    secret = client.get("/account/second-step/set-up/").context["form"].secret
    answer = client.post("/account/second-step/set-up/", {"code": code_now(secret)})
    assert answer.headers["Location"] == "/account/recovery-codes/", answer.context["form"].errors
    return secret


def test_without_it_every_staff_page_leads_to_setting_it_up(client: Client, enter, chen: Account) -> None:
    enter(chen)
    assert client.get("/probe/who/").headers["Location"] == "/account/second-step/set-up/"
    assert client.get("/admin/").headers["Location"] == "/account/second-step/set-up/"
    set_up(client)
    assert client.get("/probe/who/").status_code == 200


def test_the_next_log_in_asks_for_a_code(client: Client, enter, chen: Account) -> None:
    enter(chen)
    secret = set_up(client)
    client.post("/account/logout/")
    answer = client.post("/account/login/", {"login": "chen", "password": PASSWORD})
    assert answer.headers["Location"] == "/account/second-step/code/"
    assert client.get("/probe/who/").status_code == 302
    assert client.get("/account/second-step/code/").status_code == 200
    assert client.post("/account/second-step/code/", {"code": "000000"}).status_code == 200
    assert client.post("/account/second-step/code/", {"code": code_now(secret)}).headers["Location"] == "/desk/"
    assert client.get("/probe/who/").status_code == 200


def test_a_code_works_once(client: Client, enter, chen: Account) -> None:
    enter(chen)
    secret = set_up(client)
    code = code_now(secret)
    for browser, status in ((Client(), 302), (Client(), 200)):
        browser.post("/account/login/", {"login": "chen", "password": PASSWORD})
        assert browser.post("/account/second-step/code/", {"code": code}).status_code == status


def test_a_recovery_code_replaces_the_app_once(client: Client, enter, chen: Account) -> None:
    enter(chen)
    set_up(client)
    codes = client.get("/account/recovery-codes/").context["unused_codes"]
    assert len(codes) == 10
    assert codes[0] in client.get("/account/recovery-codes/download/").content.decode()
    browser = Client()
    browser.post("/account/login/", {"login": "chen", "password": PASSWORD})
    assert browser.post("/account/second-step/code/", {"code": codes[0]}).status_code == 302
    assert codes[0] not in browser.get("/account/recovery-codes/").context["unused_codes"]


def test_the_secret_is_not_readable_in_the_database(client: Client, enter, chen: Account) -> None:
    enter(chen)
    secret = set_up(client)
    assert secret not in str([one.data for one in Authenticator.objects.using("owner").all()])


def test_lost_phones_are_helped_by_an_administrator(client: Client, enter, chen: Account) -> None:
    enter(chen)
    set_up(client)
    reset_second_step(actor=console_actor(), account=chen, using="owner")
    assert client.get("/probe/who/").headers["Location"].startswith("/account/login/")
    enter(chen)
    assert client.get("/probe/who/").headers["Location"] == "/account/second-step/set-up/"


def test_setting_up_and_removing_is_recorded(client: Client, enter, chen: Account) -> None:
    enter(chen)
    set_up(client)
    assert client.get("/account/second-step/remove/").status_code == 200
    client.post("/account/second-step/remove/")
    actions = (
        AuditRecord.objects.using("owner").filter(subject=f"account:{chen.pk}").order_by("id").values_list("action", flat=True)
    )
    assert list(actions) == ["set_up_second_step", "remove_second_step"]
    assert client.get("/probe/who/").headers["Location"] == "/account/second-step/set-up/"
