"""Search over cases by its index, for every reach, and the closed cases of a unit."""

import pytest
from django.db import ProgrammingError, connection, transaction

from tests.support.people import actor
from yiwang.cases.queries import Filters, desk_page
from yiwang.cases.search_text import county_lexeme, tsquery_literal
from yiwang.cases.tests.helpers import LANQIAO_VILLAGE, handled, move, opened
from yiwang.shared.db.scope import Scope, scoped

pytestmark = pytest.mark.usefixtures("world", "db")


def found(who, words, **more):
    with scoped(actor(who).scope()):
        return [row.id for row in desk_page(actor(who), Filters(q=words, **more)).rows]


def ids(query, place="", unit="", most=100):
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_found(%s::tsquery, %s, %s, '', '', '', false, %s)", [query, place, unit, most])
        return {row[0] for row in cursor.fetchall()}


def test_chen_finds_what_lies_in_her_township_and_what_her_unit_acted_on():
    here, there = opened(), opened(village="990121002001")
    assert found("chen", "路灯") == [here.case_id]
    with scoped(Scope(counties=(there.county,), units=("*",))), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET units = units || %s WHERE id = %s", [["990121001-room"], there.case_id])
    assert set(found("chen", "路灯")) == {here.case_id, there.case_id}


def test_the_works_station_finds_what_was_given_to_it_only():
    given, other = opened(), opened()
    handled(given)
    assert found("works", "路灯") == [given.case_id]
    assert set(found("chen", "路灯")) == {given.case_id, other.case_id}


def test_eko_finds_nothing_of_another_county():
    opened()
    assert found("eko", "路灯") == []


def test_a_search_narrowed_by_a_menu_finds_the_same_cases_narrowed():
    opened()
    case = opened()
    move("chen", case, "accept")
    assert found("chen", "路灯", state="accepted") == [case.case_id]


def test_asking_for_ids_gives_those_of_the_scope_alone():
    case, other = opened(), opened(village=LANQIAO_VILLAGE)
    query = tsquery_literal("路灯")
    with scoped(Scope(counties=("990121",))):
        assert ids(query) == {case.case_id}
        assert ids(county_lexeme("990122")) == set()
    with scoped(Scope(counties=("990121", "990122"))):
        assert ids(query) == {case.case_id, other.case_id}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('yiwang.scope', %s, true)", [Scope(counties=("990121",)).token().replace("990121", "990122")]
        )
        assert ids(query) == set()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('yiwang.scope', '', true)")
        assert ids(query) == set()


def test_more_counties_than_lexemes_are_worth_are_searched_too():
    case = opened()
    with scoped(Scope(counties=(case.county, *(f"9902{number:02}" for number in range(30))))):
        assert ids(tsquery_literal("路灯")) == {case.case_id}


@pytest.mark.parametrize("others", [(), tuple(f"9902{number:02}" for number in range(30))])
def test_of_many_finds_the_newest_are_given(others):
    cases = [opened() for _ in range(4)]
    unlike = opened(words="井盖翘起来了。", case_type="0401")
    with scoped(Scope(counties=("990121", *others))):
        assert ids(tsquery_literal("路灯"), most=2) == {cases[3].case_id, cases[2].case_id}  # by reading on, newest first
        assert ids(tsquery_literal("路灯"), most=400) == {case.case_id for case in cases}  # by the index
        assert ids(tsquery_literal("井盖"), most=1) == {unlike.case_id}


def test_menus_narrow_inside_the_search():
    case, village = opened(), "990121001003"
    other = opened(village=village)
    assert found("chen", "路灯", village=village) == [other.case_id]
    assert found("chen", "路灯", case_class="04") == [other.case_id, case.case_id]
    assert found("chen", "路灯", case_class="01") == []
    assert found("chen", "路灯", messages=True) == []


def test_of_a_code_only_the_last_piece_may_be_unfinished():
    case = opened(words="灯杆 LD-0412 不亮。")
    assert found("chen", "LD-04") == [case.case_id]
    assert found("chen", "L-0412") == []


def test_a_restricted_case_is_not_found():
    case = opened(case_type="0201")
    with scoped(Scope(counties=(case.county,), units=("*",))):
        assert ids(tsquery_literal("路灯")) == set() == ids(county_lexeme(case.county))


def test_matching_is_still_not_leakproof_so_that_the_function_is_needed():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosecdef, proleakproof FROM pg_proc WHERE proname IN ('cases_found', 'ts_match_vq') ORDER BY proname"
        )
        assert cursor.fetchall() == [(True, False), (False, False)]  # the day `@@` is leakproof the function can go


def test_only_the_web_role_may_ask(owner_db):
    from django.db import connections

    with connections["retention"].cursor() as cursor, pytest.raises(ProgrammingError):
        cursor.execute("SELECT cases_found('a', '', '', '', '', '', false, 1)")


def done(who, **more):
    with scoped(actor(who).scope()):
        return [row.id for row in desk_page(actor(who), Filters(tab="done", **more)).rows]


def test_closed_cases_stay_with_those_who_took_them_in_handled_or_held_them():
    case, rejected = opened(), opened()
    handled(case)
    move("chen", case, "verify", ground="看过了")
    move("chen", case, "close", outcome="solved", reply="路灯已修好。")
    move("chen", rejected, "reject", reason="not_our_duty", elsewhere="供电公司 95598", reply="请联系供电公司。")
    assert done("chen") == [rejected.case_id, case.case_id]
    assert done("chen", state="closed") == [case.case_id]
    assert done("works") == [case.case_id]
    assert done("eko") == []


def test_the_code_of_a_grid_finds_what_was_filed_there():
    from yiwang.cases.models import Case

    here, elsewhere = opened(), opened(village="990121001002")
    with scoped(actor("dara").scope()):
        grid = Case.objects.get(id=here.case_id).grid

    def found(who, words):
        with scoped(actor(who).scope()):
            return [row.id for row in desk_page(actor(who), Filters(tab="area", q=words)).rows]

    assert found("dara", grid) == [here.case_id]
    assert found("eko", grid) == []
    assert elsewhere.case_id not in found("dara", grid)
