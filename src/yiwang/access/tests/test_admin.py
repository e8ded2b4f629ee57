"""/admin/: for those whose current post configures, with every change recorded."""

import pytest
from django.contrib import admin
from django.test import Client
from django.utils.timezone import localdate

from yiwang.access.models import Account, Post, Unit
from yiwang.access.tests.factories import PASSWORD, make_holder, post_of
from yiwang.accountability.models import AuditRecord

pytestmark = [pytest.mark.urls("yiwang.access.tests.urls"), pytest.mark.usefixtures("units")]


@pytest.fixture
def noor(client: Client, enter) -> Account:
    account = make_holder("noor", "admin", "990121")
    enter(account)
    return account


def records() -> list[str]:
    made_by_the_test = ("create_units", "create_holders")
    found = AuditRecord.objects.using("owner").exclude(action__in=made_by_the_test).order_by("id")
    return list(found.values_list("action", flat=True))


def test_a_stranger_is_sent_to_the_one_log_in_page(client: Client) -> None:
    assert client.get("/admin/").headers["Location"] == "/account/login/?next=/admin/"
    assert client.get("/admin/login/").headers["Location"] == "/account/login/?next=/admin/"


def test_without_the_duty_there_is_no_admin(client: Client, enter) -> None:
    enter(make_holder("dara", "county-supervisor", "990121"))
    for path in ("", "access/account/", "jsi18n/", "login/"):
        assert client.get(f"/admin/{path}").status_code in ({404} if path != "login/" else {302})


def test_the_duty_counts_in_the_current_post_only(client: Client, enter) -> None:
    dara = make_holder("dara", "county-supervisor", "990121")
    make_holder("dara", "admin", "990121", valid_from=localdate())
    enter(dara)
    assert client.get("/admin/").status_code == 404
    client.post("/account/post/", {"post": post_of(dara, "admin").pk})
    assert client.get("/admin/").status_code == 200


def test_only_our_own_models_are_shown(client: Client, noor: Account) -> None:
    assert all(model.__module__.startswith("yiwang.") for model in admin.site._registry)
    page = client.get("/admin/").content.decode()
    assert "/admin/access/unit/" in page
    assert "/admin/auth/" not in page


def test_accounts_are_listed_within_the_county_and_without_password_hashes(client: Client, noor: Account) -> None:
    eko, chen = make_holder("eko", "county-operator", "990122"), make_holder("chen", "county-operator", "990121")
    page = client.get("/admin/access/account/").content.decode()
    assert "chen" in page
    assert "eko" not in page
    assert "argon2" not in client.get(f"/admin/access/account/{chen.pk}/change/").content.decode()
    assert client.get(f"/admin/access/account/{eko.pk}/change/").status_code == 302


def test_noor_makes_an_account_that_can_log_in(client: Client, noor: Account) -> None:
    assert client.get("/admin/access/account/add/").status_code == 200
    form = {"username": "chen", "display_name": "Chen", "language": "en", "role": "county-operator", "unit": "990121"}
    page = client.post("/admin/access/account/add/", form, follow=True)
    message = next(str(message) for message in page.context["messages"] if "-" in str(message))
    account = Account.objects.using("owner").get(username="chen")
    assert account.check_password(message.split()[-1].split("：")[-1])
    assert records() == ["create_account", "give_post"]


def test_what_is_refused_is_said_and_leaves_nothing(client: Client, noor: Account) -> None:
    form = {"username": "chen", "display_name": "Chen", "language": "en", "role": "county-operator", "unit": "990122"}
    page = client.post("/admin/access/account/add/", form, follow=True)
    assert page.status_code == 200
    assert len(page.context["messages"]) == 1
    assert not Account.objects.using("owner").filter(username="chen").exists()


def test_switching_an_account_off_ends_its_sessions(client: Client, noor: Account, enter) -> None:
    chen, hers = make_holder("chen", "county-operator", "990121"), Client()
    enter(chen, client=hers)
    form = {"display_name": "Chen W.", "email": "", "language": "en"}
    assert client.post(f"/admin/access/account/{chen.pk}/change/", form).status_code == 302
    chen.refresh_from_db(using="owner")
    assert (chen.display_name, chen.is_active) == ("Chen W.", False)
    assert hers.get("/probe/who/").status_code == 302
    assert records() == ["change_account", "set_active", "end_sessions"]


def test_a_new_password_is_shown_once(client: Client, noor: Account) -> None:
    chen = make_holder("chen", "county-operator", "990121")
    client.post("/admin/access/account/", {"action": "new_password", "_selected_action": [chen.pk]})
    chen.refresh_from_db(using="owner")
    assert not chen.check_password(PASSWORD)
    assert records() == ["set_password"]


def test_noor_gives_and_ends_a_post(client: Client, noor: Account) -> None:
    chen = make_holder("chen", "volunteer", "990121")
    form = {"account": chen.pk, "role": "auditor", "unit": "990121", "valid_from": "2026-01-01", "valid_to": ""}
    assert client.post("/admin/access/post/add/", form).status_code == 302
    post = post_of(chen, "auditor")
    page = client.post(f"/admin/access/post/{post.pk}/change/", {"valid_to": str(localdate())})
    assert page.status_code == 302
    assert Post.objects.using("owner").get(pk=post.pk).valid_to == localdate()
    assert records() == ["give_post", "end_post"]


def test_noor_changes_a_unit_of_her_county_only(client: Client, noor: Account) -> None:
    form = {
        "name": "滨河社区居委会",
        "name_en": "",
        "kind": "village",
        "parent": "990121-town-001",
        "valid_from": "2020-01-01",
        "email": "",
    }
    assert client.post("/admin/access/unit/990121-village-001001/change/", form).status_code == 302
    assert Unit.objects.get(pk="990121-village-001001").name == "滨河社区居委会"
    assert records() == ["admin_change"]
    assert client.get("/admin/access/unit/990122/change/").status_code == 302
    new = {**form, "code": "990122-x", "division": "990122000000", "parent": "990122"}
    client.post("/admin/access/unit/add/", new)
    assert not Unit.objects.filter(pk="990122-x").exists()
    client.post("/admin/access/unit/add/", {**new, "code": "990121-x", "division": "990121000000"})
    assert Unit.objects.get(pk="990121-x").county == "990121"


@pytest.mark.parametrize("model", ["unit", "account", "post", "gridassignment"])
def test_nothing_is_deleted_and_no_page_needs_inline_script(client: Client, noor: Account, model: str) -> None:
    for path in (f"/admin/access/{model}/", f"/admin/access/{model}/add/"):
        response = client.get(path)
        assert response.status_code == 200
        assert "'unsafe-inline'" not in response.headers["Content-Security-Policy"]
        assert " style=" not in response.content.decode()
    assert "delete_selected" not in client.get(f"/admin/access/{model}/").content.decode()


def test_signing_out_of_the_admin_signs_out(client: Client, noor: Account) -> None:
    client.post("/admin/logout/")
    assert client.get("/admin/").status_code == 302


def test_accounts_cannot_be_searched_by_their_password_hash(client: Client, noor: Account) -> None:
    assert client.get("/admin/access/account/?password__startswith=argon2").status_code == 400
    assert client.get("/admin/access/account/?is_active__exact=1").status_code == 200
