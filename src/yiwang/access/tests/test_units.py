"""Many units at once: the usual ones of a division, and those of a table. All or nothing; a second time changes nothing."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import localdate

from yiwang.access.actions import NewUnit, Office, Refused, UnitsOutcome, create_standard_units, create_units, import_units
from yiwang.access.models import Unit
from yiwang.access.queries import console_actor
from yiwang.access.tests.factories import import_coast
from yiwang.accountability.models import AuditRecord
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.actions import ImportRefusedError

pytestmark = pytest.mark.usefixtures("owner_db")
OFFICES = (Office("justice", "司法行政", "Justice"), Office("urban_management", "综合行政执法", "Urban management"))
DEPARTMENTS = {"justice", "urban_management"}
HEADER = "code,name,name_en,kind,division,parent,department,email"
GOOD = (
    HEADER,
    "hb-room,码头街道指挥室,,township_room,980101001000,hb,,wharf@example.org",
    "hb,海滨区指挥中心,Haibin centre,county_centre,980101000000,,,",
    "hb-justice,海滨区司法局,,department,980101000000,hb,justice,",
)


@pytest.fixture(autouse=True)
def coast(owner_db: None, tmp_path: Path) -> None:
    import_coast(tmp_path)


def standard(division: str, offices: tuple[Office, ...] = ()) -> UnitsOutcome:
    return create_standard_units(actor=console_actor(), division=division, offices=offices)


def table(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "units.csv"
    path.write_text("\n".join(lines), encoding=encoding)
    return path


def imported(path: Path) -> UnitsOutcome:
    return import_units(path, actor=console_actor(), departments=DEPARTMENTS)


def test_the_usual_units_follow_the_divisions() -> None:
    assert standard("980101") == UnitsOutcome(6, 0, 0)  # province, city, centre, its mediation committee, room, village
    assert standard("98") == UnitsOutcome(3, 0, 6)
    assert standard("98") == UnitsOutcome(0, 0, 9)
    assert set(Unit.objects.values_list("code", "name", "name_en", "kind", "county", "parent_id")) == {
        ("980000-centre", "东海省指挥中心", "", "province", "980000", None),
        ("980100-centre", "海城市指挥中心", "", "city", "980100", "980000-centre"),
        ("980101-centre", "海滨区指挥中心", "Haibin command centre", "county_centre", "980101", "980100-centre"),
        ("980101-mediation", "海滨区人民调解委员会", "Haibin mediation committee", "mediation", "980101", "980101-centre"),
        ("980101001-room", "码头街道指挥室", "Wharf Street command room", "township_room", "980101", "980101-centre"),
        ("980101001001-village", "灯塔社区", "Lighthouse", "village", "980101", "980101001-room"),
        ("980200-centre", "岛市指挥中心", "", "county_centre", "980200", "980000-centre"),
        ("980200-mediation", "岛市人民调解委员会", "", "mediation", "980200", "980200-centre"),
        ("980200100-room", "南岛镇指挥室", "", "township_room", "980200", "980200-centre"),
    }
    assert AuditRecord.objects.using("owner").filter(action="create_units").count() == 2


def test_counties_get_an_office_for_every_department() -> None:
    standard("980101", OFFICES)
    made = Unit.objects.filter(kind="department").values_list("code", "name", "name_en", "department", "parent_id")
    assert set(made) == {
        ("980101-justice", "海滨区司法行政", "Justice, Haibin", "justice", "980101-centre"),
        ("980101-urban-management", "海滨区综合行政执法", "Urban management, Haibin", "urban_management", "980101-centre"),
    }


def test_the_usual_units_are_built_upon_those_there_are(tmp_path: Path) -> None:
    imported(table(tmp_path, *GOOD))
    assert standard("980101", OFFICES) == UnitsOutcome(5, 0, 3)
    assert Unit.objects.get(code="980101-urban-management").parent_id == "hb"
    assert Unit.objects.get(code="980101001001-village").parent_id == "hb-room"
    assert Unit.objects.filter(kind="county_centre").count() == 1


@pytest.mark.parametrize("wrong", ["97", "980101001", "980101001001", "98010"])
def test_other_codes_get_no_usual_units(wrong: str) -> None:
    with pytest.raises(Refused):
        standard(wrong)


def test_a_code_in_use_for_something_else_makes_nothing() -> None:
    unit = NewUnit(code="980101001-room", name="别的", kind="contractor", division="980101000000", valid_from=localdate())
    create_units(actor=console_actor(), units=[unit])
    with pytest.raises(Refused, match="980101001-room"):
        standard("98")
    assert Unit.objects.count() == 1


def test_a_table_of_units(tmp_path: Path) -> None:
    assert imported(table(tmp_path, *GOOD)) == UnitsOutcome(3, 0, 0)
    assert imported(table(tmp_path, *GOOD)) == UnitsOutcome(0, 0, 3)
    room = Unit.objects.get(code="hb-room")
    assert (room.county, room.parent_id, room.email, room.valid_from) == ("980101", "hb", "wharf@example.org", localdate())
    assert AuditRecord.objects.using("owner").filter(action="create_units").count() == 1


def test_a_later_table_changes_what_it_says_and_keeps_the_rest(tmp_path: Path) -> None:
    imported(table(tmp_path, *GOOD))
    Unit.objects.using("owner").update(valid_from=localdate() - timedelta(days=9))
    later = table(tmp_path, "Code,NAME,kind,division", "hb-room,码头指挥室,township_room,980101001000")
    assert imported(later) == UnitsOutcome(0, 1, 0)
    room = Unit.objects.get(code="hb-room")
    assert (room.name, room.parent_id, room.email) == ("码头指挥室", "hb", "wharf@example.org")
    assert room.valid_from == localdate() - timedelta(days=9)


def test_a_table_from_a_chinese_spreadsheet(tmp_path: Path) -> None:
    said: list[str] = []
    path = table(tmp_path, *GOOD, encoding="gb18030")
    import_units(path, actor=console_actor(), departments=DEPARTMENTS, report=said.append)
    assert Unit.objects.get(code="hb").name == "海滨区指挥中心"
    assert any("GB 18030" in line for line in said)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("HB 2,甲,,county_centre,980101000000,,,", "code “HB 2” is not made of small letters, digits and single hyphens."),
        ("x,,,county_centre,980101000000,,,", "x has no name."),
        (f"x,{'长' * 121},,county_centre,980101000000,,,", "name of x has more than 120 characters."),
        ("x,甲,,centre,980101000000,,,", "kind “centre” of x is none of province, city, county_centre,"),
        ("x,甲,,village,980101,,,", "division “980101” of x is not known; it has the 12 digits of an imported division."),
        ("x,甲,,village,9.80101E+11,,,", "division “9.80101E+11” of x is not known; it has the 12 digits"),
        ("x,甲,,village,980101001000,,,", "x is a village, so its division must be a village; 980101001000 码头街道 is not."),
        ("x,甲,,county_centre,980100000000,,,", "x is a county_centre, so its division must be a county;"),
        ("x,甲,,department,980101000000,,parks,", "department “parks” of x is none of justice, urban_management."),
        ("x,甲,,department,980101000000,,,", "x is a department office: say which department."),
        ("x,甲,,contractor,980101000000,hc,,", "the parent hc of x is neither in the table nor known."),
        ("x,甲,,contractor,980101000000,x,,", "x belongs under itself, through its parent x."),
        ("x,甲,,contractor,980101000000,,,nobody", "“nobody” of x is no e-mail address."),
        ("hb,甲,,county_centre,980101000000,,,", "code hb is already in line 3."),
        ("x,甲,乙,丙,contractor,980101000000,,,", "more cells than the header has columns."),
    ],
)
def test_a_wrong_row_is_named_by_its_line_and_nothing_is_imported(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(ImportRefusedError) as refused:
        imported(table(tmp_path, *GOOD, row))
    assert [problem[: len(said) + 8] for problem in refused.value.problems if said in problem] == [f"line 5: {said}"]
    assert not Unit.objects.exists()


def test_units_cannot_stand_under_each_other(tmp_path: Path) -> None:
    imported(table(tmp_path, *GOOD))
    with pytest.raises(ImportRefusedError) as refused:
        imported(table(tmp_path, "code,name,kind,division,parent", "hb,甲,county_centre,980101000000,hb-room"))
    assert refused.value.problems == ("line 2: hb belongs under itself, through its parent hb-room.",)


def test_the_code_of_a_unit_that_ended_is_not_used_again(tmp_path: Path) -> None:
    imported(table(tmp_path, *GOOD))
    Unit.objects.using("owner").filter(code="hb-justice").update(valid_to=localdate())
    with pytest.raises(ImportRefusedError, match="hb-justice ended on"):
        imported(table(tmp_path, *GOOD))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((HEADER,), "has a header and no rows"),
        (("code,kind", "x,village"), "has no column name and division. Its columns are: code, kind."),
        ((f"{HEADER},phone", "x,甲,,village,980101001001,,,,1"), "has a column that units do not have: phone."),
        (("",), "has no column code and name and kind and division. Its columns are: none."),
    ],
)
def test_a_file_that_is_no_table_of_units(tmp_path: Path, lines: tuple[str, ...], said: str) -> None:
    with pytest.raises(WrongInputError, match=said.replace("(", r"\(")):
        imported(table(tmp_path, *lines))
