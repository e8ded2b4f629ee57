"""/: the first page."""

import pytest
from django.test import Client

from tests.support.people import actor
from yiwang.cases.actions import release_words
from yiwang.cases.queries.results import forget_results
from yiwang.cases.tests import helpers
from yiwang.intake.limits import HourlyLimit
from yiwang.intake.tests.pages import text

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    forget_results()


def portal(client: Client) -> str:
    answer = client.get("/", HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 200
    return text(answer)


def test_it_works(client: Client) -> None:
    page = portal(client)
    for part in ('href="/report"', 'action="/r/"', 'href="tel:110"', "What we never do", "How it goes"):
        assert part in page


def test_it_shows_no_results_until_there_are_some(client: Client) -> None:
    assert "Just answered nearby" not in portal(client)


def test_it_shows_what_was_released_and_nothing_else(client: Client) -> None:
    for words in ("滨河路的路灯坏了一盏。", "这一件没有人放行。"):
        case = helpers.opened(words=words)
        helpers.handled(case)
        helpers.move("chen", case, "verify", ground="看过了。")
        helpers.move("chen", case, "close", outcome="solved", reply="路灯已经换好。")
        if "滨河路" in words:
            release_words(actor=actor("dara"), case_id=case.case_id, public_words="路灯坏了一盏。", photos=False)
    page = portal(client)
    assert "路灯坏了一盏。" in page
    assert "滨河路的" not in page
    assert "没有人放行" not in page
    assert "Solved" in page


def test_it_leads_nowhere_that_does_not_exist(client: Client) -> None:
    import re

    for address in set(re.findall(r'(?:href|action)="(/[^"#]*)"', portal(client))):
        if not address.startswith(("/static/", "/language/")):
            assert client.get(address).status_code in {200, 302}, address


def test_limits_forget_with_the_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    limit = HourlyLimit()
    assert [limit.allows("192.0.2.1", 2) for _ in range(3)] == [True, True, False]
    assert limit.allows("192.0.2.2", 2)
    assert limit.exhausted("192.0.2.1", 2)
    assert limit.allows("192.0.2.1", 0)
    limit.forget()
    assert limit.allows("192.0.2.1", 2)
