"""The case page: what it tells, to whom, and what it keeps back."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.people import USERNAMES, actor
from yiwang.access.models import Account
from yiwang.access.queries import reporter_actor
from yiwang.cases.actions import Contact, add_note, rate_case, release_words, send_message
from yiwang.cases.lifecycle import State
from yiwang.cases.queries.story import case_story
from yiwang.cases.tests.helpers import LANQIAO_VILLAGE, handled, move, opened, photo
from yiwang.command.tests.conftest import HTMX
from yiwang.command.tests.helpers import case_url, text_of
from yiwang.shared.db.scope import Scope, scoped

pytestmark = pytest.mark.usefixtures("world", "db")


def offered(response, case):
    return set(re.findall(rf"/desk/cases/{case.number}/moves/(\w+)/", response.content.decode()))


def given_to(unit, case_type="0402", **more):
    case = opened(case_type=case_type, **more)
    move("chen", case, "accept")
    move("chen", case, "dispatch", unit=unit, ground="请尽快更换灯头。")
    return case


def test_it_tells_what_where_and_why(desk_of):
    case = opened(words="路灯坏了，有事打我 13800138000。")
    page = desk_of("chen").get(case_url(case))
    text = text_of(page)
    for expected in (case.number, "0402", "LD-0377", "Why it is ours", "R-T-1", "Waiting for triage", "No identity kept"):
        assert expected in text
    assert "13800138000" not in text
    assert "<mark>phone number hidden</mark>" in page.content.decode()


@pytest.mark.parametrize("who", ["chen", "works", "clerk", "contractor", "centre", "dara", "mediator"])
@pytest.mark.parametrize("state", [State.REPORTED, State.ACCEPTED, State.DISPATCHED, State.IN_PROGRESS, State.RESOLVED])
def test_the_move_bar_offers_exactly_the_allowed_moves(desk_of, who, state):
    case = opened()
    steps = {
        State.ACCEPTED: lambda: move("chen", case, "accept"),
        State.DISPATCHED: lambda: move("chen", case, "dispatch", unit="990121001-works", ground="市政设施"),
        State.IN_PROGRESS: lambda: move("works", case, "acknowledge"),
        State.RESOLVED: lambda: move("works", case, "resolve", ground="已修。", files=(photo(),)),
    }
    for target, step in steps.items():
        if state != State.REPORTED:
            step()
        if target == state:
            break
    answer = desk_of(who).get(case_url(case))
    by = actor(who)
    if answer.status_code == 404:
        return
    with scoped(by.scope()):
        expected = {row.name for row in case_story(by, case.case_id).moves}
    assert offered(answer, case) == expected


def test_the_primary_move_comes_first_and_only_once(desk_of):
    page = desk_of("chen").get(case_url(opened())).content.decode()
    bar = page.split('class="move-bar"')[1]
    assert bar.count("btn--primary") == 1
    assert bar.index("btn--primary") < bar.index("/moves/reject/")


def test_htmx_gets_the_case_without_the_frame(desk_of):
    case = opened()
    page = desk_of("chen").get(case_url(case), headers=HTMX).content.decode()
    assert "<html" not in page
    assert 'id="case"' in page
    assert re.search(r'id="case-side"[^>]*hx-swap-oob="true"', page)


def test_a_page_from_history_is_a_whole_page(desk_of):
    answer = desk_of("chen").get(case_url(opened()), headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert "<html" in answer.content.decode()


@pytest.mark.parametrize("path", ["", "moves/accept/", "message/", "note/", "release/", "units/"])
def test_eko_cannot_tell_a_case_of_another_county_from_none(desk_of, path):
    case = opened()
    assert desk_of("eko").get(case_url(case, path)).status_code == 404
    assert desk_of("chen").get(f"/desk/cases/990121-20200101-9999/{path}").status_code == 404


def test_the_works_station_sees_a_case_only_once_it_is_given_to_it(desk_of):
    case = opened()
    works = desk_of("works")
    assert works.get(case_url(case)).status_code == 404
    move("chen", case, "accept")
    move("chen", case, "dispatch", unit="990121001-works", ground="市政设施")
    page = text_of(works.get(case_url(case)))
    assert "Why it is ours" in page
    assert "市政设施" in page


def test_words_are_never_markup_anywhere(desk_of):
    evil = "<script>alert(1)</script><b onclick=x>路灯"
    case = opened(words=evil, contact=Contact(email="asha@demo.invalid"))
    send_message(actor=reporter_actor("990121", case.case_id), case_id=case.case_id, words=evil)
    add_note(actor=actor("chen"), case_id=case.case_id, words=evil)
    move("chen", case, "accept")
    move("chen", case, "dispatch", unit="990121001-works", ground=evil)
    page = desk_of("chen").get(case_url(case)).content.decode()
    assert "<script>alert" not in page
    assert "<b onclick" not in page
    assert page.count("&lt;script&gt;alert") >= 4


def test_history_names_posts_and_never_persons(desk_of):
    case = opened()
    handled(case)
    page = text_of(desk_of("chen").get(case_url(case)))
    for expected in ("Dispatched to Yunxi Subdistrict Works Station", "Signed for", "更换灯头，已复亮。", "Township operator"):
        assert expected in page
    history = page.split("What happened")[1]
    with scoped(Scope(units=("staff:990121", "staff:990122"))):
        names = dict(Account.objects.values_list("username", "display_name"))
    own = names.pop(USERNAMES["chen"])
    assert len(names) > 5 and not [name for name in names.values() if name and name in page]
    told, mark = history.split(" all keys ")
    assert own not in told and f"{own} · " in mark  # the reader's own, for paper
    assert history.index("Handled, asks") < history.index("Signed for") < history.index("Taken on as a case")


def test_clocks_show_kind_limit_and_state(desk_of):
    case = given_to("990121001-works")
    page = desk_of("works").get(case_url(case)).content.decode()
    clocks = page.split('class="clocks"')[1].split("</dl>")[0]
    assert 'data-clock="met"' in clocks  # triage
    assert 'data-clock="ok"' in clocks  # handling
    assert 'data-clock="idle"' in clocks  # verification
    assert "begins when handled" in clocks


def test_an_unannounced_year_is_marked_as_an_estimate(desk_of, monkeypatch):
    from yiwang.cases.working_time import Calendar

    monkeypatch.setattr(Calendar, "estimated", lambda *_: True)
    assert "estimated calendar" in text_of(desk_of("works").get(case_url(given_to("990121001-works"))))


def test_a_restricted_case_wears_a_lock_and_is_never_released(desk_of):
    case = opened(case_type="0201", words="楼上漏水，谈不拢，请调解。")
    page = text_of(desk_of("chen").get(case_url(case)))
    assert "Restricted case." in page
    assert "Show in public" not in page
    assert desk_of("chen").get(case_url(case, "release/")).status_code == 404
    assert desk_of("centre").get(case_url(case)).status_code == 404


def test_a_waiting_message_of_the_reporter_is_shown_first(desk_of):
    case = opened()
    send_message(actor=reporter_actor("990121", case.case_id), case_id=case.case_id, words="昨晚更黑了。")
    assert "waits for an answer" in text_of(desk_of("chen").get(case_url(case)))
    send_message(actor=actor("chen"), case_id=case.case_id, words="今天派人去。")
    assert "waits for an answer" not in text_of(desk_of("chen").get(case_url(case)))


def test_the_reporters_rating_is_shown(desk_of):
    case = opened()
    handled(case)
    move("chen", case, "verify", ground="看过。")
    move("chen", case, "close", outcome="solved", reply="路灯已修好。")
    rate_case(actor=reporter_actor("990121", case.case_id), case_id=case.case_id, solved="partly", words="还差一盏")
    page = text_of(desk_of("chen").get(case_url(case)))
    assert "says it is partly solved" in page
    assert "还差一盏" in page


class TestContractor:
    """An outside company sees the task, not the reporter."""

    def case(self):
        case = given_to("990121-contractor-1", words="我家门口 302 室旁边路灯坏了。", files=(photo(),))
        send_message(actor=reporter_actor("990121", case.case_id), case_id=case.case_id, words="我每晚七点回家。")
        return case

    def test_sees_the_task_alone(self, desk_of):
        case = self.case()
        page = desk_of("contractor").get(case_url(case))
        text = text_of(page)
        assert "请尽快更换灯头。" in text
        for hidden in ("302", "我家门口", "我每晚七点回家", "Alias", "Message"):
            assert hidden not in text
        assert "/files/" not in page.content.decode()

    def test_reads_the_type_instead_of_the_words_in_the_queue(self, desk_of):
        self.case()
        assert "302" not in text_of(desk_of("contractor").get("/desk/"))

    def test_sees_words_and_photos_that_were_released(self, desk_of):
        case = self.case()
        release_words(actor=actor("chen"), case_id=case.case_id, public_words="路口路灯坏了。", photos=True)
        page = desk_of("contractor").get(case_url(case))
        assert "路口路灯坏了。" in text_of(page)
        assert "/files/" in page.content.decode()

    def test_cannot_write_to_the_reporter_or_read_notes(self, desk_of):
        case = self.case()
        add_note(actor=actor("chen"), case_id=case.case_id, words="反映人说话急。")
        contractor = desk_of("contractor")
        assert "反映人说话急" not in text_of(contractor.get(case_url(case)))
        for path in ("message/", "note/", "release/"):
            assert contractor.get(case_url(case, path)).status_code == 404
            assert contractor.post(case_url(case, path), {"words": "x"}).status_code == 404

    def test_cannot_see_cases_of_others(self, desk_of):
        case = given_to("990121001-works")
        assert desk_of("contractor").get(case_url(case)).status_code == 404


def test_another_county_keeps_its_own_desk(desk_of):
    case = opened(village=LANQIAO_VILLAGE)
    assert desk_of("chen").get(case_url(case)).status_code == 404


def test_a_page_costs_few_statements_however_much_happened(desk_of):
    case = opened()
    handled(case)
    for number in range(5):
        add_note(actor=actor("chen"), case_id=case.case_id, words=f"备注 {number}。")
    chen = desk_of("chen")
    chen.get(case_url(case))  # reference data is in memory from here on
    for headers, most in (({}, 15), (HTMX, 12)):
        with CaptureQueriesContext(connection) as queries:
            chen.get(case_url(case), headers=headers)
        asked = [one["sql"] for one in queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT set_config"))]
        assert len(asked) <= most, "\n".join(asked)
