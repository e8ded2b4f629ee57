"""Exports: exactly the list, in the asker's own scope, and nothing of anybody else's."""

import re
from datetime import timedelta

import openpyxl
import pytest
from django.conf import settings as configured
from django.utils import timezone

from tests.support.people import USERNAMES, actor
from yiwang.access.models import Account, Post
from yiwang.cases.models import Case
from yiwang.cases.queries.desk import Filters
from yiwang.cases.tests.helpers import LANQIAO_VILLAGE, handled, move, opened
from yiwang.command.actions import make_export as making
from yiwang.command.actions.ask_export import ExportRefused, Wish, ask_export
from yiwang.command.actions.keep_export import take_export
from yiwang.command.models import Export
from yiwang.command.queries.export_columns import COLUMNS
from yiwang.command.queries.exports import own_exports
from yiwang.command.tests.export_helpers import EVERY, asked, exported, made, now_is, numbers, rows_of
from yiwang.command.tests.helpers import numbers_in, text_of
from yiwang.shared.db.scope import Scope, scoped

pytestmark = pytest.mark.usefixtures("world", "db", "own_folder")


@pytest.mark.parametrize("tab", ["mine", "handling", "risk", "overdue", "escalated", "area", "done"])
def test_it_holds_the_list_as_the_desk_shows_it(desk_of, tab):
    done = opened()
    handled(done)
    move("chen", done, "verify", ground="看过。")
    move("chen", done, "close", outcome="solved", reply="路灯已修好。")
    for words in ("井盖松了，车过就响。", "想问老人补助怎么办理。"):
        opened(words=words, reported_at=timezone.now() - timedelta(days=3))
    opened(case_type="0801", words="想问老人补助怎么办理。")
    opened(village=LANQIAO_VILLAGE)
    assert numbers(exported(tab=tab)) == numbers_in(desk_of("chen").get(f"/desk/?tab={tab}"))


def test_filters_and_search_hold(desk_of):
    for words in ("路灯坏了，很黑。", "井盖松了，车过就响。"):
        opened(words=words)
    lamp = numbers_in(desk_of("chen").get("/desk/?q=井盖"))
    assert len(lamp) == 1
    assert numbers(exported(q="井盖")) == lamp
    assert numbers(exported(case_class="08")) == []
    assert len(exported(case_class="04", tab="area")) == 2


def test_each_row_says_who_took_it_out():
    opened()
    export = asked()
    made(export)
    mark = rows_of(export)[0]["Made by"]
    with scoped(actor("chen").scope()):
        name = Account.objects.get(username=USERNAMES["chen"]).display_name
    assert mark.startswith(f"{export.number} · {name} · ")


def test_excel_begins_with_what_it_is():
    opened()
    export = asked(kind="xlsx", q="路灯")
    assert made(export) == "ready"
    book = openpyxl.load_workbook(configured.EXPORTS_DIR / now_is(export).file)
    about = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows()}
    assert about["导出" if "导出" in about else "Export"] == export.number
    assert any("路灯" in str(value) for value in about.values())
    assert export.number in book.worksheets[1].oddHeader.left.text


def test_times_are_those_of_the_deployment():
    case = opened()
    row = exported()[0]
    with scoped(actor("chen").scope()):
        at = Case.objects.get(id=case.case_id).reported_at
    assert row["Reported (Asia/Shanghai)"] == timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")


def test_masked_words_stay_masked():
    opened(words="路灯坏了，请打 13800138000 找我。")
    said = exported()[0]["What was reported (masked)"]
    assert "13800138000" not in said
    assert "【" in said


def test_contractors_get_no_words_of_the_reporter():
    case = opened(words="路灯坏了，我家三楼王阿姨怕黑。")
    move("chen", case, "accept")
    move("chen", case, "dispatch", unit="990121-contractor-1", ground="交给承包单位")
    export = asked("contractor")
    assert set(export.columns) & {"words", "reply"} == set()
    assert made(export) == "ready"
    text = (configured.EXPORTS_DIR / now_is(export).file).read_text(encoding="utf-8-sig")
    assert case.number in text
    assert "王阿姨" not in text


def test_nothing_tells_who_the_reporter_is():
    named = re.compile(r"alias|seal|contact|email|phone|receipt|account|resolved_by")
    assert [key for key in COLUMNS if named.search(key)] == []


def test_restricted_cases_stay_out(desk_of):
    opened()
    dispute = opened(case_type="0207", words="邻居装修吵闹，想请人调解。")
    with scoped(Scope(counties=(dispute.county,), units=("*",))):
        case = Case.objects.get(id=dispute.case_id)
    assert case.track == "restricted"
    owner = next(name for name in ("chen", "mediator", "centre") if actor(name).unit_id == case.unit_id)
    assert dispute.number in numbers_in(desk_of(owner).get("/desk/"))
    export = asked(owner)
    assert made(export) == "ready"
    assert dispute.number not in numbers(rows_of(export))
    assert now_is(export).restricted == 1
    assert "restricted case" in text_of(desk_of(owner).get("/desk/exports/new/"))


def test_eko_gets_nothing_of_the_other_county():
    opened()
    assert exported("eko", tab="area") == []


def test_no_case_beyond_the_desk_leaves(monkeypatch):
    """A case that is passed on between the reading of the list and the reading of its rows is left out."""
    case = opened()
    other = opened()
    export = asked()
    original = making.listed_ids

    def listed_then_gone(who, filters):
        found = original(who, filters)
        with scoped(actor("dara").scope()):
            Case.objects.filter(id=case.case_id).update(township="990121009000", units=["990121-centre"])
        return found

    monkeypatch.setattr(making, "listed_ids", listed_then_gone)
    assert made(export) == "ready"
    assert numbers(rows_of(export)) == [other.number]
    assert now_is(export).rows == 1


def test_only_the_account_sees_its_exports():
    export = asked()
    for name in ("dara", "eko", "works"):
        with scoped(actor(name).scope()):
            assert not Export.objects.exists()
            with pytest.raises(Export.DoesNotExist):
                take_export(actor=actor(name), export_id=export.id)


def test_nobody_takes_another_ones_id():
    export = asked()
    me = actor("works")
    with scoped(me.scope()), pytest.raises(ExportRefused, match="id"):
        ask_export(actor=me, wish=Wish(export.id, "csv", EVERY, Filters()))


def test_another_post_of_the_same_person_sees_none(world):
    export = asked()
    made(export)
    me = actor("chen")
    with scoped(Scope(units=("staff:990121", *me.scope().units))):
        second = Post.objects.create(
            account_id=me.account_id, unit_id="990121001-works", role="department-handler", county="990121",
            valid_from=timezone.localdate(),
        )  # fmt: skip
        from yiwang.access.queries import actor_of_post

        other = actor_of_post(second)
    with scoped(other.scope()):
        assert own_exports(other) == []
        with pytest.raises(Export.DoesNotExist):
            take_export(actor=other, export_id=export.id)
    with scoped(me.scope()):
        assert [one.id for one in own_exports(me)] == [export.id]


@pytest.mark.parametrize(
    "who", ["bilal", "chen", "dara", "eko", "works", "contractor", "mediator", "centre", "clerk", "reviewer"]
)
def test_every_role_gets_its_desk_and_no_more(desk_of, who):
    for unit in ("990121001-works", "990121-contractor-1"):
        case = opened()
        move("chen", case, "accept")
        move("chen", case, "dispatch", unit=unit, ground="请尽快更换灯头。")
    opened(), opened(village=LANQIAO_VILLAGE)
    restricted = {opened(case_type="0207", words="邻居装修吵闹，想请人调解。").number}
    for tab in ("mine", "handling", "area"):
        listed = numbers_in(desk_of(who).get(f"/desk/?tab={tab}"))
        assert numbers(exported(who, tab=tab)) == [number for number in listed if number not in restricted]
