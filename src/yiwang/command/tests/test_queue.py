"""The queue: whose cases, in which order, narrowed how."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.support.people import USERNAMES, actor
from yiwang.access.queries import reporter_actor, system_actor
from yiwang.cases.actions import escalate_overdue, send_message
from yiwang.cases.queries import desk as desk_query
from yiwang.cases.tests.helpers import LANQIAO_VILLAGE, handled, move, opened
from yiwang.command.tests.conftest import HTMX
from yiwang.command.tests.helpers import numbers_in, tab_counts, text_of
from yiwang.shared.db.scope import scoped

pytestmark = pytest.mark.usefixtures("world", "db")
LINCHUAN = "990121001003"


def test_it_shows_the_cases_my_unit_moves_next(desk_of):
    case, elsewhere = opened(), opened(village=LANQIAO_VILLAGE)
    answer = desk_of("chen").get("/desk/")
    assert numbers_in(answer) == [case.number]
    assert elsewhere.number not in answer.content.decode()
    assert tab_counts(answer)["mine"] == "1"


def test_a_township_desk_does_not_repeat_its_own_name_in_any_language(desk_of):
    opened()
    for language in ("zh-hans", "en"):
        page = desk_of("chen").get("/desk/", headers={"accept-language": language}).content.decode()
        place = page.split('class="case-row__meta">')[1].split("</span>")[0]
        assert place
        assert "云溪街道" not in place
        assert "Yunxi Subdistrict" not in place


def test_what_runs_out_first_stands_on_top(desk_of):
    slow = opened(case_type="0801", words="想问老人补助怎么办理。")
    quick = opened()
    assert numbers_in(desk_of("chen").get("/desk/")) == [quick.number, slow.number]


def test_eko_sees_nothing_of_the_other_county(desk_of):
    opened()
    for tab in ("mine", "area", "done", "overdue", "escalated", "handling", "risk"):
        assert numbers_in(desk_of("eko").get(f"/desk/?tab={tab}")) == []


def test_tabs_follow_a_case(desk_of):
    case = opened()
    move("chen", case, "accept")
    move("chen", case, "dispatch", unit="990121001-works", ground="市政设施")
    works = desk_of("works")
    assert numbers_in(works.get("/desk/")) == [case.number]
    assert tab_counts(works.get("/desk/?tab=handling"))["handling"] == "1"
    assert numbers_in(desk_of("chen").get("/desk/")) == []
    assert numbers_in(desk_of("chen").get("/desk/?tab=area")) == [case.number]


def test_closed_cases_are_under_done(desk_of):
    case = opened()
    handled(case)
    move("chen", case, "verify", ground="看过。")
    move("chen", case, "close", outcome="solved", reply="路灯已修好。")
    answer = desk_of("chen").get("/desk/?tab=done")
    assert numbers_in(answer) == [case.number]
    assert numbers_in(desk_of("chen").get("/desk/")) == []


def test_late_cases_are_overdue_and_raised_to_the_desk_above(desk_of):
    case = opened(reported_at=timezone.now() - timedelta(hours=3))
    escalate_overdue(system_actor(("990121",)))
    chen, centre = desk_of("chen").get("/desk/?tab=overdue"), desk_of("centre").get("/desk/?tab=escalated")
    assert numbers_in(chen) == numbers_in(centre) == [case.number]
    assert tab_counts(centre)["escalated"] == "1"
    assert 'data-clock="over"' in chen.content.decode()


def test_a_deadline_is_at_risk_in_its_last_third(desk_of):
    early = opened(reported_at=timezone.now() - timedelta(minutes=5))
    late = opened(reported_at=timezone.now() - timedelta(minutes=25))  # of the 30 minutes that triage has
    answer = desk_of("chen").get("/desk/?tab=risk")
    assert numbers_in(answer) == [late.number]
    assert tab_counts(answer)["risk"] == "1"
    whole = desk_of("chen").get("/desk/").content.decode()
    assert whole.index(late.number) < whole.index(early.number)
    assert whole.count('data-clock="risk"') == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("class=03", ["waste"]),
        ("class=04", ["light"]),
        ("village=" + LINCHUAN, ["waste"]),
        ("state=reported", ["waste"]),
        ("state=accepted", ["light"]),
        ("messages=1", ["light"]),
        ("class=04&state=reported", []),
        ("class=x&village=y&state=z&page=-1&tab=none", ["light", "waste"]),
    ],
)
def test_filters_narrow_it(desk_of, query, expected):
    cases = {"light": opened(), "waste": opened(case_type="0301", words="垃圾堆了两天。", village=LINCHUAN)}
    move("chen", cases["light"], "accept")
    asha = reporter_actor("990121", cases["light"].case_id)
    send_message(actor=asha, case_id=cases["light"].case_id, words="什么时候来修？")
    found = numbers_in(desk_of("chen").get(f"/desk/?{query}"))
    assert sorted(found) == sorted(cases[name].number for name in expected)


@pytest.mark.parametrize("words", ["路灯", "灯 黑", "street lights", "LD-0377"])
def test_search_finds_words_in_both_languages(desk_of, words):
    chinese = opened()
    english = opened(words="Two street lights are out near the bridge, very dark. 路灯 黑")
    opened(case_type="0301", words="垃圾堆了两天没人收。", place=_elsewhere())
    found = numbers_in(desk_of("chen").get("/desk/", {"q": words}))
    assert found
    assert set(found) <= {chinese.number, english.number}


def _elsewhere():
    from dataclasses import replace

    from yiwang.cases.tests.helpers import report

    return replace(report().place, landmark="小区北门")


def test_search_finds_a_case_by_its_number(desk_of):
    opened()
    case = opened()
    assert numbers_in(desk_of("chen").get("/desk/", {"q": case.number})) == [case.number]
    assert numbers_in(desk_of("eko").get("/desk/", {"q": case.number})) == []


def test_restricted_cases_are_not_found_by_words(desk_of):
    opened(case_type="0201", words="楼上漏水，谈不拢，请调解。")
    assert numbers_in(desk_of("dara").get("/desk/", {"q": "漏水"})) == []


def test_restricted_cases_show_their_deadline_to_who_acts_on_them(desk_of):
    case = opened(case_type="0201", words="楼上漏水，谈不拢，请调解。")
    page = desk_of("chen").get("/desk/")
    assert numbers_in(page) == [case.number]
    assert "data-due=" in page.content.decode()
    assert "漏水" not in text_of(page)


def test_pages_of_a_long_queue(desk_of, monkeypatch):
    monkeypatch.setattr(desk_query, "PAGE", 2)
    cases = [opened() for _ in range(3)]
    chen = desk_of("chen")
    first, second = chen.get("/desk/"), chen.get("/desk/?page=2")
    assert len(numbers_in(first)) == 2
    assert sorted(numbers_in(first) + numbers_in(second)) == sorted(case.number for case in cases)
    assert 'rel="next"' in first.content.decode()
    assert 'rel="prev"' in second.content.decode()


def test_an_empty_queue_is_good_news(desk_of):
    assert "Nothing to report is good news" in text_of(desk_of("chen").get("/desk/"))
    assert "Nothing matches" in text_of(desk_of("chen").get("/desk/?class=03"))


def test_htmx_gets_the_rows_with_the_open_case_marked(desk_of):
    case = opened()
    address = f"http://testserver/desk/cases/{case.number}/?tab=mine"
    answer = desk_of("chen").get("/desk/?tab=mine", headers={**HTMX, "HX-Current-URL": address})
    page = answer.content.decode()
    assert "<html" not in page
    assert f'id="row-{case.number}"' in page
    assert 'aria-current="true"' in page
    assert 'id="queue-tabs"' in page
    assert 'hx-swap-oob="true"' in page
    assert "data-stream-next" in page


def test_words_of_reporters_are_never_markup(desk_of):
    opened(words="<script>alert(1)</script> 路灯坏了 <img src=x onerror=alert(2)>")
    page = desk_of("chen").get("/desk/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("who", ["chen", "dara", "works", "centre"])
def test_a_page_costs_few_statements(desk_of, who):
    for _ in range(5):
        opened()
    client = desk_of(who)
    client.get("/desk/")  # reference data is in memory from here on
    with CaptureQueriesContext(connection) as queries:
        client.get("/desk/")
    asked = [one["sql"] for one in queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT set_config"))]
    assert len(asked) <= 8, "\n".join(asked)


def test_asha_has_no_desk(client):
    assert client.get("/desk/").status_code == 302


def test_the_auditor_has_no_desk(desk_of, monkeypatch):
    monkeypatch.setitem(USERNAMES, "auditor", "auditor")
    assert desk_of("auditor").get("/desk/").status_code == 404


@pytest.mark.parametrize(
    "query", ["page=²", "page=" + "9" * 5000, "page=-1", "class=²", "village=²", "state=x", "tab=x", "q=%00"]
)
def test_senseless_queries_show_a_queue(desk_of, query):
    assert desk_of("chen").get(f"/desk/?{query}").status_code == 200


def test_a_senseless_address_in_a_header_does_no_harm(desk_of):
    opened()
    assert desk_of("chen").get("/desk/", headers={**HTMX, "HX-Current-URL": "http://[desk/"}).status_code == 200


def test_nothing_of_the_desk_stays_in_the_browser(desk_of):
    case = opened()
    client = desk_of("chen")
    for path in ("/desk/", f"/desk/cases/{case.number}/", f"/desk/cases/{case.number}/note/"):
        assert "no-store" in client.get(path).headers["Cache-Control"]


@pytest.mark.parametrize("who", ["chen", "works", "centre", "eko"])
def test_the_counts_of_the_tabs_are_those_of_their_lists(who):
    """The condition of a tab stands twice: in `tab_condition` and in `desk_counts.sql`."""
    for number in range(4):
        case = opened(village=LINCHUAN if number % 2 else "990121001001")
        if number:
            handled(case)
    opened(reported_at=timezone.now() - timedelta(hours=3))
    escalate_overdue(system_actor(("990121",)))
    someone = actor(who)
    with scoped(someone.scope()):
        counts = desk_query.tab_counts(someone)
        for tab in desk_query.COUNTED:
            listed = desk_query.desk_page(someone, desk_query.Filters(tab=tab)).rows
            assert counts[tab] == len(listed), tab


def test_no_page_starts_parallel_workers_of_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT proparallel FROM pg_proc WHERE proname = 'scope'")
        assert cursor.fetchall() == [("r",)]
