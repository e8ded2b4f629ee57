"""Zhejiang from 2016 to 2022 with desks and open cases: 下城区, 江干区, 奉化市 and 余杭区 end or give a part away.

The real rows of Hangzhou and Ningbo above village level; units and posts of the counties concerned; cases filed by code.
"""

import csv
import gzip
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from uuid6 import uuid7

from yiwang.access.actions import NewHolder, NewUnit, create_holders, create_units
from yiwang.access.models import Post
from yiwang.access.queries import Actor, actor_of_post, console_actor
from yiwang.cases.actions import Contact, Opened, Submission, open_cases
from yiwang.cases.models import Case, CaseClock, CaseEvent, CaseReference
from yiwang.cases.queries import access_case
from yiwang.cases.queries.desk import Filters, desk_page
from yiwang.cases.queries.export import case_values, listed_ids
from yiwang.cases.queries.place_change import place_change
from yiwang.cases.queries.routes import forget_units, handling_route
from yiwang.cases.submission import ReportedPlace
from yiwang.project.cli.division_concerns import whom_it_concerns
from yiwang.shared.db.scope import Scope, scoped
from yiwang.territory.actions import DivisionsFile, import_divisions, look_at_divisions
from yiwang.territory.queries import place_of_code
from yiwang.territory.tests.real_files import real_file

pytestmark = pytest.mark.django_db
AS_OF_2016, AS_OF_2022 = date(2016, 7, 31), date(2022, 10, 31)
CENTRES = ("330103", "330105", "330104", "330102", "330114", "330283", "330110", "330113")
ROOMS = ("330104008", "330103003", "330104009")  # 四季青街道, 天水街道, 白杨街道
TIANSHUI, SIJIQING, BAIYANG, QIUCUN, LINPING, CANGQIAN = (
    "330103003000", "330104008000", "330104009000", "330283106000", "330110001000", "330110012000",
)  # fmt: skip


def excerpt(file: str, code: str, folder: Path) -> Path:
    """The province, two cities and what lies in them down to townships."""
    with gzip.open(real_file(f"divisions/{file}"), "rt", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    kept = [row for row in rows if row[code][9:] == "000" and row[code][:4] in {"3300", "3301", "3302"}]
    path = folder / file.removesuffix(".gz")
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, kept[0].keys())
        writer.writeheader()
        writer.writerows(kept)
    return path


def make_units() -> None:
    since = date(2017, 1, 1)
    city = NewUnit(code="330100-centre", name="杭州市", kind="city", division="330100000000", valid_from=since)
    ningbo = NewUnit(code="330200-centre", name="宁波市", kind="city", division="330200000000", valid_from=since)
    centres = [
        NewUnit(code=f"{code}-centre", name=code, kind="county_centre", division=f"{code}000000", valid_from=since, parent=f"{code[:4]}00-centre")
        for code in CENTRES
        if place_of_code(f"{code}000000")
    ]  # fmt: skip
    rooms = [
        NewUnit(code=f"{code}-room", name=code, kind="township_room", division=f"{code}000", valid_from=since, parent=f"{code[:6]}-centre")
        for code in ROOMS
    ]  # fmt: skip
    units = [city, ningbo, *centres, *rooms]
    create_units(actor=console_actor(), units=units)
    roles = {"city": "city-supervisor", "county_centre": "county-operator", "township_room": "town-operator"}
    create_holders(
        actor=console_actor(),
        holders=[
            NewHolder(username=unit.code, display_name=unit.code, role=roles[unit.kind], unit=unit.code, valid_from=since)
            for unit in units
        ],
    )


def filed(township: str) -> Opened:
    place = place_of_code(township)
    assert place is not None
    where = ReportedPlace(county=place.county, division=place.division, township=place.township or "", label=place.label)
    sent = Submission(
        submission_id=uuid7(), case_type="0402", channel="web", words="路灯坏了", place=where, reported_at=timezone.now(),
        contact=Contact(),
    )  # fmt: skip
    (outcome,) = open_cases([sent])
    assert isinstance(outcome, Opened)
    return outcome


@dataclass
class Filed:
    cases: dict[str, Opened]
    concerns: list[str]  # what the dry run said


def remember(number: str, case: Opened) -> None:
    """The number that the case had in an older system."""
    CaseReference.objects.using("owner").create(
        county=case.county, case_id=case.case_id, track="open", source="older", reference=number, digest=b"", at=timezone.now()
    )


@pytest.fixture(scope="module")
def zhejiang(module_db: Callable[[], AbstractContextManager[None]], tmp_path_factory: pytest.TempPathFactory) -> Filed:
    folder = tmp_path_factory.mktemp("divisions")
    with module_db():
        import_divisions(excerpt("zhejiang_2016_levels1-5.csv.gz", "code", folder), as_of=AS_OF_2016)
        make_units()
        forget_units()
        cases = {code: filed(code) for code in (TIANSHUI, SIJIQING, BAIYANG, QIUCUN, LINPING, CANGQIAN)}
        remember("SH-1", cases[SIJIQING])
        remember("SH-2", cases[BAIYANG])
        table = excerpt("zhejiang_2022_levels1-4.csv.gz", "code12", folder)
        concerns = list(whom_it_concerns(look_at_divisions(DivisionsFile(table, AS_OF_2022))))
        import_divisions(table, as_of=AS_OF_2022)
        make_units()  # those of the new counties
        forget_units()
    return Filed(cases, concerns)


def at(unit: str) -> Actor:
    """Whoever stands at this unit."""
    with scoped(Scope(units=(f"login:{unit}",), counties=(unit[:6],))):
        return actor_of_post(Post.objects.select_related("unit").get(unit_id=unit))


def sees(unit: str, case: Opened) -> bool:
    who = at(unit)
    with scoped(who.scope()):
        try:
            access_case(who, case.case_id)
        except Case.DoesNotExist:
            return False
        assert CaseEvent.objects.filter(county=case.county, case_id=case.case_id).exists()
        listed = desk_page(who, Filters(tab="area")).rows
        assert case.case_id in {row.id for row in listed}
        assert all(row.deadline for row in listed)
        return True


@pytest.mark.parametrize(
    ("township", "readers"),
    [
        (TIANSHUI, {"330103-centre", "330105-centre", "330103003-room", "330100-centre"}),
        (SIJIQING, {"330104-centre", "330102-centre", "330104008-room", "330100-centre"}),
        (BAIYANG, {"330104-centre", "330114-centre", "330104009-room", "330100-centre"}),
        (QIUCUN, {"330283-centre", "330200-centre"}),
        (LINPING, {"330110-centre", "330113-centre", "330100-centre"}),
        (CANGQIAN, {"330110-centre", "330100-centre"}),
    ],
)
def test_who_sees_what_was_filed_before(zhejiang: Filed, township: str, readers: set[str]) -> None:
    everybody = [f"{code}-centre" for code in (*CENTRES, "330100", "330200")] + [f"{code}-room" for code in ROOMS]
    assert {unit for unit in everybody if sees(unit, zhejiang.cases[township])} == readers


def test_rows_of_a_county_that_is_open_in_part_show_by_township(zhejiang: Filed) -> None:
    who = at("330102-centre")
    assert (who.partial, SIJIQING in who.parts, BAIYANG in who.parts) == (("330104",), True, False)
    with scoped(who.scope()), connection.cursor() as cursor:
        cursor.execute("SELECT township FROM cases_case")
        assert cursor.fetchall() == [(SIJIQING,)]
        cursor.execute("SELECT count(*) FROM cases_caseevent")
        assert cursor.fetchone() == (0,)  # parts show with their case
        cursor.execute("SELECT set_config('yiwang.parts', '', true)")
        cursor.execute("SELECT count(*) FROM cases_case")
        assert cursor.fetchone() == (0,)  # another setting than the one that was signed
    with scoped(who.scope(zhejiang.cases[SIJIQING].case_id)):
        assert CaseEvent.objects.filter(kind="reported").count() == 1
        assert CaseClock.objects.count() == 1


def test_a_county_that_is_open_in_part_is_exported_and_searched_so_far(zhejiang: Filed) -> None:
    who, other = at("330102-centre"), zhejiang.cases[BAIYANG]  # of the same county that ended, passed on to another
    with scoped(who.scope()):
        listed = listed_ids(who, Filters(tab="area"))
        assert zhejiang.cases[SIJIQING].case_id.bytes in listed and other.case_id.bytes not in listed
        wanted = [zhejiang.cases[SIJIQING].case_id, other.case_id]
        assert [one.id for one in case_values(who, wanted)] == wanted[:1]
        assert [row.id for row in desk_page(who, Filters(q="SH-1")).rows] == wanted[:1]
        assert not desk_page(who, Filters(q="SH-2")).rows


def test_new_reports_come_to_those_who_go_on(zhejiang: Filed) -> None:
    new = filed("330102014000")  # 四季青街道 as it is now
    who = at("330104008-room")
    with scoped(who.scope()):
        case = access_case(who, new.case_id)
        assert case.unit_id == "330104008-room"
        assert [row.id for row in desk_page(who, Filters()).rows if row.id == new.case_id]
    with scoped(at("330104-centre").scope()), pytest.raises(Case.DoesNotExist):
        access_case(at("330104-centre"), new.case_id)  # the county was divided: a person decides
    assert filed("330213001000").county == "330213"
    fenghua = at("330283-centre")
    assert {"330283", "330213"} <= set(fenghua.counties)


def test_the_desk_of_a_county_with_another_code_takes_new_reports_in(zhejiang: Filed) -> None:
    new = filed("330213001000")
    with scoped(Scope(counties=("330213",))):
        case = Case.objects.get(id=new.case_id)
        assert case.unit_id == "330283-centre"
        assert handling_route(case).unit


def test_the_place_as_reported_and_as_it_is_now(zhejiang: Filed) -> None:
    def change(township: str) -> object:
        case = zhejiang.cases[township]
        with scoped(Scope(counties=(case.county,))):
            found = place_change(Case.objects.get(id=case.case_id))
        return found and (found.reported, found.now)

    assert change(TIANSHUI) == ("下城区 天水街道", ("拱墅区 天水街道",))
    assert change(SIJIQING) == ("江干区 四季青街道", ("上城区 四季青街道",))
    assert change(LINPING) == ("余杭区 临平街道", ("临平区 临平街道",))
    assert change(CANGQIAN) is None


def test_a_dry_run_says_whom_it_concerns(zhejiang: Filed) -> None:
    said = zhejiang.concerns
    assert "  330103000000 下城区: 2 units, 2 posts, 1 open cases" in said
    assert "  330104008000 四季青街道: 1 units, 1 posts, 1 open cases" in said
    assert "  拱墅区: 1 posts would also reach all of the cases of 下城区 (1 open)" in said
    assert "  上城区: 1 posts would also reach those of 8 townships of the cases of 江干区 (1 open)" in said
    assert "  奉化市: its 1 posts would go on as 奉化区" in said
    assert "  江干区: decide who takes over from its 3 units (yiwang unit take-over)" in said
    assert "  临平区: 0 posts would also reach those of 8 townships of the cases of 余杭区 (1 open)" in said
