"""Who gets through the guard of staff pages, and as what."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate

from yiwang.access.actions import end_post, give_post
from yiwang.access.models import Account, Post
from yiwang.access.queries import console_actor
from yiwang.access.tests.factories import end_yesterday, make_holder, post_of

pytestmark = [pytest.mark.urls("yiwang.access.tests.urls"), pytest.mark.usefixtures("units")]


def test_a_stranger_is_sent_to_log_in_and_comes_back(client: Client) -> None:
    response = client.get("/probe/who/?q=1")
    assert response.headers["Location"] == "/account/login/?next=/probe/who/%3Fq%3D1"


def test_a_fragment_asks_the_page_to_log_in(client: Client) -> None:
    response = client.get("/probe/who/", headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, "/account/login/?next=/account/")


def test_chen_acts_in_her_post(enter) -> None:
    client = enter(make_holder("chen", "county-operator", "990121"))
    assert client.get("/probe/who/").content == b"county-operator 990121"


def test_chen_cannot_tell_a_page_of_another_duty_from_none(enter) -> None:
    client = enter(make_holder("chen", "county-operator", "990121"))
    assert client.get("/probe/keeper/").status_code == 404


def test_dara_switches_between_her_posts(enter) -> None:
    dara = make_holder("dara", "county-supervisor", "990121")
    make_holder("dara", "auditor", "990122", valid_from=localdate())
    client = enter(dara)
    assert client.get("/probe/who/").content == b"county-supervisor 990121"
    answer = client.post("/account/post/", {"post": post_of(dara, "auditor").pk, "next": "/probe/who/"}, follow=True)
    assert answer.content == b"auditor 990122"
    assert client.get("/probe/who/").content == b"auditor 990122"


def test_dara_cannot_switch_to_a_post_of_another(enter) -> None:
    dara, eko = make_holder("dara", "county-supervisor", "990121"), make_holder("eko", "county-operator", "990122")
    client = enter(dara)
    client.post("/account/post/", {"post": post_of(eko, "county-operator").pk})
    assert client.get("/probe/who/").content == b"county-supervisor 990121"


def test_a_switch_never_leads_to_another_site(enter) -> None:
    dara = make_holder("dara", "county-supervisor", "990121")
    answer = enter(dara).post("/account/post/", {"post": post_of(dara, "county-supervisor").pk, "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/desk/"


def test_a_switch_leads_to_where_the_work_of_the_post_begins(enter) -> None:
    dara = make_holder("dara", "county-supervisor", "990121")
    make_holder("dara", "admin", "990121")
    answer = enter(dara).post("/account/post/", {"post": post_of(dara, "admin").pk})
    assert answer.headers["Location"] == "/admin/"


def test_an_expired_post_vanishes_at_once(enter) -> None:
    chen = make_holder("chen", "county-operator", "990121")
    client = enter(chen)
    assert client.get("/probe/who/").status_code == 200
    end_yesterday(post_of(chen, "county-operator"))
    response = client.get("/probe/who/")
    assert response.status_code == 403
    assert "access/pages/no_post.html" in [template.name for template in response.templates]


def test_a_post_that_begins_tomorrow_is_not_held_yet(enter) -> None:
    client = enter(make_holder("chen", "county-operator", "990121", valid_from=localdate() + timedelta(days=1)))
    assert client.get("/probe/who/").status_code == 403


def test_when_a_post_ends_a_sent_form_is_not_carried_out_in_another(enter) -> None:
    dara = make_holder("dara", "county-supervisor", "990121")
    make_holder("dara", "auditor", "990121")
    client = enter(dara)
    client.get("/probe/who/")
    end_yesterday(post_of(dara, "county-supervisor"))
    response = client.post("/probe/who/")
    assert response.headers["Location"] == "/account/"
    assert client.get("/probe/who/").content == b"auditor 990121"


def test_ending_a_post_ends_the_sessions(enter) -> None:
    chen = make_holder("chen", "county-operator", "990121")
    make_holder("chen", "auditor", "990121")
    client = enter(chen)
    end_post(actor=console_actor(), post=post_of(chen, "county-operator"), using="owner")
    assert client.get("/probe/who/").status_code == 302


def test_a_page_is_rendered_while_its_rows_are_in_reach(enter) -> None:
    make_holder("eko", "county-operator", "990122")
    make_holder("chen", "county-operator", "990121")
    client = enter(make_holder("noor", "admin", "990121"))
    assert client.get("/probe/lazy/").content.decode().split() == ["chen", "noor"]


def test_what_breaks_is_rolled_back(enter) -> None:
    chen = make_holder("chen", "county-operator", "990121")
    client = enter(chen)
    with pytest.raises(RuntimeError):
        client.get("/probe/breaks/")
    assert Account.objects.using("owner").get(pk=chen.pk).display_name == "Chen"


def test_a_county_operator_reaches_the_own_county_only(enter) -> None:
    from yiwang.access.queries import actor_of_post

    chen = actor_of_post(post_of(make_holder("chen", "county-operator", "990121"), "county-operator"))
    assert (chen.counties, chen.units, chen.staff_of) == (("990121",), ("990121",), ())
    dara = actor_of_post(post_of(make_holder("dara", "county-supervisor", "990121"), "county-supervisor"))
    assert set(dara.units) == {"990121", "990121-town-001", "990121-village-001001", "990121-mediation"}


def test_a_given_post_is_held_at_once(enter) -> None:
    chen = make_holder("chen", "volunteer", "990121")
    give_post(actor=console_actor(), account=chen, role="steward", unit="990121", using="owner")
    assert Post.objects.using("owner").filter(account=chen).count() == 2
