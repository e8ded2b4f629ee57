"""Logging in: by name and password, without telling who exists, with limits that hold across processes."""

import pytest
from django.core.cache import cache
from django.test import Client

from yiwang.access.actions import set_active
from yiwang.access.limits import SharedLimits
from yiwang.access.models import SharedLimit
from yiwang.access.queries import console_actor
from yiwang.access.tests.factories import PASSWORD, make_holder

pytestmark = [pytest.mark.urls("yiwang.access.tests.urls"), pytest.mark.usefixtures("units")]
LOGIN = "/account/login/"


def test_chen_logs_in_and_returns_to_where_she_was_going(client: Client) -> None:
    make_holder("chen", "county-operator", "990121")
    assert client.get("/account/login/?next=/probe/who/").status_code == 200
    response = client.post(LOGIN, {"login": " Chen ", "password": PASSWORD, "next": "/probe/who/"})
    assert response.headers["Location"] == "/probe/who/"
    assert client.get("/probe/who/").status_code == 200


def test_a_login_never_leads_to_another_site(client: Client) -> None:
    make_holder("chen", "county-operator", "990121")
    response = client.post(LOGIN, {"login": "chen", "password": PASSWORD, "next": "https://evil.example/"})
    assert response.headers["Location"] == "/desk/"


@pytest.mark.parametrize(("role", "home"), [("county-operator", "/desk/"), ("admin", "/admin/"), ("auditor", "/account/")])
def test_without_an_address_a_login_leads_to_the_work_of_the_post(client: Client, role: str, home: str) -> None:
    make_holder("noor", role, "990121")
    assert client.post(LOGIN, {"login": "noor", "password": PASSWORD}).headers["Location"] == home


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(client: Client) -> None:
    make_holder("chen", "county-operator", "990121")
    known, unknown = (client.post(LOGIN, {"login": name, "password": "wrong"}) for name in ("chen", "nobody"))
    assert [list(answer.context["form"].non_field_errors()) for answer in (known, unknown)] == [
        list(known.context["form"].non_field_errors())
    ] * 2
    assert known.status_code == unknown.status_code == 200


def test_the_password_is_stored_with_argon2() -> None:
    assert make_holder("chen", "county-operator", "990121").password.startswith("argon2$argon2id$")


def test_after_five_failures_even_the_right_password_waits(client: Client) -> None:
    make_holder("chen", "county-operator", "990121")
    for _attempt in range(5):
        client.post(LOGIN, {"login": "chen", "password": "wrong"})
    assert client.post(LOGIN, {"login": "chen", "password": PASSWORD}).status_code == 200


def test_limits_hold_in_every_process_and_name_nobody() -> None:
    cache.set("allauth:rl:ip:203.0.113.9", [1.5], 60)
    assert SharedLimits("", {}).get("allauth:rl:ip:203.0.113.9") == [1.5]  # as another process would
    assert "203.0.113.9" not in SharedLimit.objects.get().key


def test_a_code_counts_once_and_expired_rows_go() -> None:
    assert cache.add("code", "y", 60)
    assert not cache.add("code", "y", 60)
    cache.set("old", 1, -1)
    assert cache.get("old") is None
    assert cache.add("old", 2, 60)
    assert cache.delete("code")
    cache.set("gone", 1, -1)
    cache.set("new", 1, 60)
    assert SharedLimit.objects.count() == 2


def test_an_inactive_account_does_not_get_in_and_its_sessions_end(client: Client, enter) -> None:
    chen = make_holder("chen", "county-operator", "990121")
    enter(chen)
    set_active(actor=console_actor(), account=chen, active=False, using="owner")
    assert client.get("/probe/who/").status_code == 302
    assert client.post(LOGIN, {"login": "chen", "password": PASSWORD}, follow=True).status_code == 200
    assert client.get("/probe/who/").status_code == 302


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/account/signup/").status_code == 404


def test_the_pages_open_in_the_language_of_the_account(client: Client, enter) -> None:
    chen = make_holder("chen", "county-operator", "990121", language="en")
    enter(chen)
    assert client.cookies["django_language"].value == "en"
    client.post("/account/language/", {"language": "zh-hans"})
    chen.refresh_from_db(using="owner")
    assert (chen.language, client.cookies["django_language"].value) == ("zh-hans", "zh-hans")


def test_a_changed_password_ends_the_other_sessions(client: Client, enter) -> None:
    chen, elsewhere = make_holder("chen", "county-operator", "990121"), Client()
    enter(chen)
    enter(chen, client=elsewhere)
    new = "seven-otters-and-a-lamp"
    answer = client.post("/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.status_code == 302, answer.context["form"].errors
    assert client.get("/probe/who/").status_code == 200
    assert elsewhere.get("/probe/who/").status_code == 302
    enter(chen, password=new, client=elsewhere)


@pytest.mark.parametrize(
    "path", ["login/", "logout/", "inactive/", "", "password/", "second-step/", "second-step/set-up/", "sessions/", "confirm/"]
)
def test_every_page_opens(client: Client, enter, path: str) -> None:
    if path not in {"login/", "inactive/"}:
        enter(make_holder("chen", "county-operator", "990121"))
    response = client.get(f"/account/{path}")
    assert response.status_code == 200
    assert path == "inactive/" or "no-store" in response.headers["Cache-Control"]
