"""`yiwang import divisions`: a table as of a day becomes the state of that day."""

import gzip
from datetime import date
from pathlib import Path

import pytest

from yiwang.accountability.models import AuditRecord
from yiwang.shared.geo.datum import Datum, to_wgs84
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory import queries
from yiwang.territory.actions import ImportRefusedError, import_divisions
from yiwang.territory.levels import Level
from yiwang.territory.models import Boundary, Division, TerritoryVersion
from yiwang.territory.tests import small_county as small

pytestmark = pytest.mark.django_db(transaction=True)


def current(code: str) -> Division:
    return Division.objects.get(code=code, valid_to=None)


def test_it_takes_a_table(tmp_path: Path) -> None:
    outcome = import_divisions(small.csv_file(tmp_path), as_of=small.DAY)
    assert str(outcome) == "divisions as of 2024-01-01: 9 added, 0 changed, 0 ended, 0 unchanged; territory version 1"
    village = current(small.WEST_1)
    assert (village.name, village.level, village.parent_code, village.valid_from) == (
        "滨河社区居委会",
        Level.VILLAGE,
        small.WEST_TOWN,
        small.DAY,
    )
    record = AuditRecord.objects.using("owner").get()
    assert (record.action, record.subject, record.detail["added"]) == ("territory_divisions", "territory:1", 9)


def test_again_changes_nothing(tmp_path: Path) -> None:
    import_divisions(small.csv_file(tmp_path), as_of=small.DAY)
    outcome = import_divisions(small.csv_file(tmp_path), as_of=small.DAY)
    assert "0 added, 0 changed, 0 ended, 9 unchanged; no new version" in str(outcome)
    assert TerritoryVersion.objects.count() == 1
    assert AuditRecord.objects.using("owner").count() == 1


def test_a_newer_table_ends_what_is_gone_and_renames_by_a_new_version(tmp_path: Path) -> None:
    import_divisions(small.csv_file(tmp_path), as_of=small.DAY)
    lines = [line for line in small.DIVISIONS if small.WEST_2 not in line]
    lines = [line.replace("石门镇,town,Shimen Town", "石门街道,town,Shimen Subdistrict") for line in lines]
    outcome = import_divisions(small.csv_file(tmp_path, lines), as_of=small.LATER)
    assert (outcome.added, outcome.changed, outcome.ended, outcome.unchanged) == (0, 1, 1, 7)
    assert Division.objects.get(code=small.WEST_2).valid_to == small.LATER
    before, after = Division.objects.filter(code=small.EAST_TOWN).order_by("valid_from")
    assert (before.name, before.valid_to, after.name, after.valid_from) == ("石门镇", small.LATER, "石门街道", small.LATER)
    assert queries.place_of_code(small.WEST_2).label == "云溪街道 东门社区居委会"  # what was filed there keeps its name
    assert [one.code for one in queries.children_of(small.WEST_TOWN)] == [small.WEST_1]


def test_levels_that_a_table_leaves_out_stay(tmp_path: Path) -> None:
    import_divisions(small.csv_file(tmp_path), as_of=small.DAY)
    outcome = import_divisions(small.csv_file(tmp_path, small.DIVISIONS[:5]), as_of=small.LATER)
    assert (outcome.changed, outcome.ended) == (0, 0)
    assert outcome.version == 2  # the same, and known to hold on a later day


def test_villages_end_with_their_township(tmp_path: Path) -> None:
    import_divisions(small.csv_file(tmp_path), as_of=small.DAY)
    outcome = import_divisions(small.csv_file(tmp_path, small.DIVISIONS[:4]), as_of=small.LATER)
    assert outcome.ended == 3
    assert "2 of the ended divisions are villages of townships that ended." in outcome.notes


def test_the_ground_of_a_division_ends_with_it_but_grids_go_on(tmp_path: Path) -> None:
    small.import_small_county(tmp_path)
    outcome = import_divisions(
        small.csv_file(tmp_path, [line for line in small.DIVISIONS if small.WEST_1 not in line]), as_of=small.LATER
    )
    assert outcome.notes == (
        "1 boundaries ended with their divisions: import those of the new divisions.",
        "2 grids lie in villages that ended; they keep their codes until grids of the new villages are imported.",
    )
    assert not Boundary.objects.filter(code=small.WEST_1, valid_to=None).exists()
    assert queries.locate(124.505, 29.505).grid == small.SOUTH_GRID


def test_a_division_may_come_back(tmp_path: Path) -> None:
    import_divisions(small.csv_file(tmp_path), as_of=small.DAY)
    import_divisions(small.csv_file(tmp_path, small.DIVISIONS[:-1]), as_of=small.LATER)
    import_divisions(small.csv_file(tmp_path), as_of=date(2026, 1, 1))
    assert current(small.EAST_2).valid_from == date(2026, 1, 1)


def test_the_same_day_told_differently_is_a_correction(tmp_path: Path) -> None:
    import_divisions(small.csv_file(tmp_path), as_of=small.DAY)
    lines = [line.replace("石门镇", "石门乡") for line in small.DIVISIONS]
    outcome = import_divisions(small.csv_file(tmp_path, lines), as_of=small.DAY)
    assert outcome.changed == 1
    assert Division.objects.get(code=small.EAST_TOWN).name == "石门乡"


def test_an_older_table_is_refused(tmp_path: Path) -> None:
    import_divisions(small.csv_file(tmp_path), as_of=small.LATER)
    with pytest.raises(WrongInputError, match="already known as of 2025-06-01"):
        import_divisions(small.csv_file(tmp_path), as_of=small.DAY)


def test_coordinates_need_a_datum(tmp_path: Path) -> None:
    header = small.HEADER + ",lng,lat"
    lines = [f"{line},120.15,30.28" for line in small.DIVISIONS]
    outcome = import_divisions(small.csv_file(tmp_path, lines, header), as_of=small.DAY)
    assert current(small.WEST_1).lon is None
    assert "--datum" in outcome.notes[0]


def test_coordinates_are_converted_and_kept_as_given(tmp_path: Path) -> None:
    header = small.HEADER + ",经度,纬度"
    lines = [f"{line},120.15,30.28" for line in small.DIVISIONS]
    import_divisions(small.csv_file(tmp_path, lines, header), as_of=small.DAY, datum=Datum.GCJ02)
    row = current(small.WEST_1)
    assert (row.lon, row.lat) == to_wgs84(120.15, 30.28, "gcj02")
    assert (row.given_lon, row.given_lat, row.datum) == (120.15, 30.28, "gcj02")
    import_divisions(small.csv_file(tmp_path), as_of=small.LATER)  # a table without coordinates keeps them
    assert current(small.WEST_1).lon == row.lon


def test_the_official_form_with_codes_and_names_only(tmp_path: Path) -> None:
    lines = [f"{line.split(',')[0]},111,{line.split(',')[2]}" for line in small.DIVISIONS]
    path = tmp_path / "stats.csv.gz"
    path.write_bytes(gzip.compress("\n".join(["统计用区划代码,城乡分类代码,名称", *lines]).encode("gb18030")))
    outcome = import_divisions(path, as_of=small.DAY)
    assert outcome.added == 9
    assert "GB 18030" in outcome.notes[0]
    assert (current(small.WEST_1).parent_code, current(small.WEST_1).urban_rural) == (small.WEST_TOWN, "111")


@pytest.mark.parametrize("parent", ["429000000000", "420000000000", ""])
def test_a_city_that_its_province_governs(tmp_path: Path, parent: str) -> None:
    lines = ["420000000000,,湖北省,1", f"429004000000,{parent},仙桃市,3", "429004001000,429004000000,沙嘴街道,4"]
    import_divisions(small.csv_file(tmp_path, lines, "code,parent,name,level"), as_of=small.DAY)
    assert current("429004000000").parent_code == "420000000000"
    assert queries.place_of_code("429004001000").county == "429004"
    assert [one.name for one in queries.children_of("420000000000")] == ["仙桃市"]


def test_rows_that_only_group_others_give_way_to_what_is_below(tmp_path: Path) -> None:
    lines = [
        "420000000000,,湖北省,1",
        "429000000000,420000000000,省直辖县级行政区划,2",
        "429004000000,429000000000,仙桃市,3",
        "420100000000,420000000000,武汉市,2",
        "420101000000,420100000000,市辖区,3",
        "420102000000,420100000000,江岸区,3",
    ]
    import_divisions(small.csv_file(tmp_path, lines, "code,parent,name,level"), as_of=small.DAY)
    assert [one.name for one in queries.children_of("420000000000")] == ["武汉市", "仙桃市"]
    assert [one.name for one in queries.children_of("420100000000")] == ["江岸区"]
    assert queries.counties() == ("420102", "429004")


def test_a_city_without_counties_is_its_own_county(tmp_path: Path) -> None:
    lines = ["440000000000,广东省", "441900000000,东莞市", "441900003000,东城街道", "441900003001,岗贝社区居民委员会"]
    import_divisions(small.csv_file(tmp_path, lines, "code,name"), as_of=small.DAY)
    assert queries.counties() == ("441900",)
    assert queries.county_of("441900003001") == "441900"


def test_a_wrong_row_leaves_nothing_half_done(tmp_path: Path) -> None:
    heard: list[str] = []
    with pytest.raises(ImportRefusedError, match=r"2 problems \(listed above\), the first: line 11: code “1”") as refusal:
        import_divisions(small.csv_file(tmp_path, [*small.DIVISIONS, "1,,a,4,", "2,,b,4,"]), as_of=small.DAY, report=heard.append)
    assert len(refusal.value.problems) == 2
    assert "  error: line 12: code “2” does not have 12 digits." in heard
    assert not Division.objects.exists()
    assert not TerritoryVersion.objects.exists()
