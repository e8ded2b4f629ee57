"""Seeing where one is signed in, and ending it there."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from yiwang.access.tests.factories import make_holder

pytestmark = [pytest.mark.urls("yiwang.access.tests.urls"), pytest.mark.usefixtures("units")]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


def test_chen_sees_her_sessions_and_ends_one(client: Client, enter) -> None:
    chen, phone = make_holder("chen", "county-operator", "990121"), Client(headers={"User-Agent": FIREFOX})
    enter(chen)
    enter(chen, client=phone)
    page = client.get("/account/sessions/")
    assert [here for _session, here, _words in page.context["sessions"]] == [True, False]
    assert "Firefox · Linux" in page.content.decode()
    other = page.context["sessions"][1][0]
    client.post("/account/sessions/end/", {"session": other.pk})
    assert phone.get("/probe/who/").status_code == 302
    assert client.get("/probe/who/").status_code == 200


def test_chen_ends_all_others(client: Client, enter) -> None:
    chen, others = make_holder("chen", "county-operator", "990121"), [Client(), Client()]
    for one in (client, *others):
        enter(chen, client=one)
    client.post("/account/sessions/end/", {"session": "others"})
    assert [one.get("/probe/who/").status_code for one in (client, *others)] == [200, 302, 302]
    assert UserSession.objects.count() == 1


def test_chen_cannot_end_a_session_of_dara(client: Client, enter) -> None:
    chen, dara, hers = make_holder("chen", "county-operator", "990121"), make_holder("dara", "auditor", "990121"), Client()
    enter(chen)
    enter(dara, client=hers)
    client.post("/account/sessions/end/", {"session": UserSession.objects.get(user_id=dara.pk).pk})
    assert hers.get("/probe/who/").status_code == 200


def test_signing_out_ends_the_session(client: Client, enter) -> None:
    enter(make_holder("chen", "county-operator", "990121"))
    client.post("/account/logout/")
    assert not Session.objects.exists()
    assert client.get("/probe/who/").status_code == 302
