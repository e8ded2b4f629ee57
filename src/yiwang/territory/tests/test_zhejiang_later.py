"""From the real divisions of Zhejiang in 2016 to those in 2022, where the files lie beside the repository."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest

from yiwang.shared.geo.datum import Datum
from yiwang.territory import queries
from yiwang.territory.actions import DivisionsFile, import_divisions, look_at_divisions
from yiwang.territory.levels import Level
from yiwang.territory.models import Division, Succession
from yiwang.territory.tests.real_files import real_file

pytestmark = pytest.mark.django_db
AS_OF_2016, AS_OF_2022 = date(2016, 7, 31), date(2022, 10, 31)


@pytest.fixture(scope="module", autouse=True)
def zhejiang(module_db: Callable[[], AbstractContextManager[None]]) -> None:
    of_2016 = real_file("divisions/zhejiang_2016_levels1-5.csv.gz")
    of_2022 = real_file("divisions/zhejiang_2022_levels1-4.csv.gz")
    with module_db():
        import_divisions(of_2016, as_of=AS_OF_2016, datum=Datum.GCJ02)
        seen = look_at_divisions(DivisionsFile(of_2022, AS_OF_2022))
        assert not Succession.objects.exists()
        outcome = import_divisions(of_2022, as_of=AS_OF_2022)
        assert (outcome.added, outcome.changed) == (6 + 153, 26)
        assert outcome.levels == seen.counts()
        assert outcome.levels[:2] == (
            "counties: 6 added, 6 ended, 0 renamed, 0 moved",
            "townships: 153 added, 153 ended, 26 renamed, 0 moved",
        )
        assert outcome.levels[-1] == "rows that only group others, such as 市辖区: 0 added, 11 ended"
        assert import_divisions(of_2022, as_of=AS_OF_2022).version is None


def test_counties_go_where_their_townships_went() -> None:
    links = Succession.objects.exclude(basis="code").filter(old_code__endswith="000000")
    assert set(links.values_list("old_code", "new_code", "kind")) == {
        (f"{old}000000", f"{new}000000", kind)
        for old, new, kind in (
            ("330103", "330105", "merged"),
            ("330104", "330102", "split"),
            ("330104", "330114", "split"),
            ("330109", "330114", "part"),
            ("330110", "330113", "part"),
            ("330185", "330112", "recoded"),
            ("330204", "330212", "merged"),
            ("330212", "330203", "part"),
            ("330283", "330213", "recoded"),
            ("330327", "330383", "part"),
            ("330604", "330602", "part"),
            ("331021", "331083", "recoded"),
        )
    }


def test_each_township_goes_to_one_or_is_named() -> None:
    townships = Succession.objects.exclude(old_code__endswith="000000")
    kinds = Counter(townships.values_list("kind", flat=True))
    assert kinds == {"recoded": 122, "renamed": 26}
    assert not {one.note for one in townships} & {None}
    assert Division.objects.filter(code="330213007000").get().name == "尚田街道"
    assert queries.successors_of("330283103000") == ("330213007000",)  # 尚田镇
    assert queries.successors_of("330327101000") == ("330383000000",)  # 龙港镇, raised to a county
    assert queries.division_now("330424003000") == ("330424000000",)  # 元通街道: somewhere in its county


def test_where_something_lies_now() -> None:
    assert queries.division_now("330103000000") == ("330105000000",)
    assert queries.division_now("330104000000") == ("330102000000", "330114000000")
    assert queries.division_now("330110000000") == ("330110000000",)
    village = Division.objects.filter(code__startswith="330103", level=5).first()
    assert village is not None
    (now,) = queries.division_now(village.code)
    assert queries.county_of(now) == "330105"
    assert queries.place_now("330104000000").county == ""
    assert queries.division_now("999999999999") == ()


def test_what_counties_took_over() -> None:
    assert queries.taken_over("330105").whole == ("330103",)
    assert queries.taken_over("330213").whole == ("330283",)
    shangcheng = queries.taken_over("330102")
    assert (shangcheng.whole, shangcheng.from_counties, len(shangcheng.parts)) == ((), ("330104",), 8)
    qiantang = queries.taken_over("330114")
    assert (qiantang.from_counties, len(qiantang.parts)) == (("330104", "330109"), 2 + 5)
    assert len(queries.taken_over("330113").parts) == 8
    assert queries.taken_over("330106") == queries.TakenOver()
    assert queries.heirs_of_county("330104") == ("330102", "330114")
    assert "330103000000" in queries.predecessors_of("330105000000")


def test_what_ended() -> None:
    ended = Division.objects.filter(valid_to=AS_OF_2022).exclude(code__in=Division.objects.filter(valid_to=None).values("code"))
    counts = {level: ended.filter(level=level).count() for level in (Level.COUNTY, Level.TOWNSHIP)}
    assert counts == {Level.COUNTY: 6 + 11, Level.TOWNSHIP: 153}  # six counties, eleven rows that only grouped others
    assert Division.objects.filter(level=Level.VILLAGE, valid_to=None).exists()  # of which the newer table does not speak
    assert "330114" in queries.counties()
    assert len(queries.counties()) == 90
    assert queries.place_of_code("330104000000").label == "江干区"
