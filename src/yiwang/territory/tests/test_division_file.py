"""Reading a table of divisions: what is wrong is named by its line."""

from pathlib import Path

import pytest

from yiwang.shared.geo.datum import Datum
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.actions.division_file import DivisionTable, read_divisions
from yiwang.territory.actions.outcome import Findings
from yiwang.territory.levels import Level
from yiwang.territory.tests import small_county as small


def read(path: Path, datum: Datum | None = None, known: dict[str, int] | None = None) -> tuple[DivisionTable, Findings]:
    findings = Findings()
    return read_divisions(path, datum, known or {}, findings), findings


def test_every_row_of_a_good_table(tmp_path: Path) -> None:
    table, findings = read(small.csv_file(tmp_path))
    assert len(table.rows) == 9
    assert (findings.errors, findings.notes) == ([], [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "3.30106E+11,,西湖区,3,",
            "line 11: code “3.30106E+11” does not have 12 digits. A spreadsheet has turned it into a number",
        ),
        ("99012100,,短,4,", "line 11: code “99012100” does not have 12 digits."),
        (f"990121003000,{small.COUNTY},,4,", "line 11: 990121003000 has no name."),
        (f"990121003000,{small.COUNTY},新镇,grid,", "line 11: level “grid” of 990121003000 is none of"),
        ("990121003000,990199000000,新镇,4,", "line 11: the parent 990199000000 of 990121003000 新镇 is unknown."),
        (
            f"990121003000,{small.WEST_1},新镇,4,",
            f"line 11: the parent {small.WEST_1} of 990121003000 新镇 is not of a wider level.",
        ),
        (f"{small.WEST_1},{small.WEST_TOWN},又一个,5,", f"line 11: code {small.WEST_1} is already in line 7."),
    ],
)
def test_a_wrong_row_is_named_by_its_line(tmp_path: Path, line: str, said: str) -> None:
    _table, findings = read(small.csv_file(tmp_path, [*small.DIVISIONS, line]))
    assert [error[: len(said)] for error in findings.errors] == [said]


def test_the_parent_may_be_known_already(tmp_path: Path) -> None:
    table, findings = read(
        small.csv_file(tmp_path, small.DIVISIONS[4:]), known={small.COUNTY: Level.COUNTY, small.WEST_TOWN: Level.TOWNSHIP}
    )
    assert findings.errors == []
    assert table.rows[small.EAST_TOWN].parent == small.COUNTY


def test_the_widest_level_of_a_table_may_be_the_top(tmp_path: Path) -> None:
    table, findings = read(small.csv_file(tmp_path, small.DIVISIONS[2:]))
    assert findings.errors == []
    assert findings.notes == ["1 row(s) of level county have no known parent: they are the top."]
    assert table.rows[small.COUNTY].parent == ""


@pytest.mark.parametrize(
    ("lon", "lat", "said"), [("0", "0", "0, 0"), ("30.28", "120.15", "swapped"), ("a", "b", "not two numbers")]
)
def test_a_point_that_cannot_be_meant_is_refused(tmp_path: Path, lon: str, lat: str, said: str) -> None:
    lines = [f"{small.DIVISIONS[0]},{lon},{lat}"]
    _table, findings = read(small.csv_file(tmp_path, lines, small.HEADER + ",lon,lat"), Datum.WGS84)
    assert said in findings.errors[0]


def test_a_missing_column_is_named_with_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(WrongInputError, match=r"no column for name \(name, 名称.*Its columns are: code, title"):
        read(small.csv_file(tmp_path, ["1,2"], "code,title"))


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\x1f\x8bbroken", "cannot be read"), (b"\xff\xff\xff\xff", "neither UTF-8"), (b"code,name\n", "no rows")],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / ("x.csv.gz" if content[:2] == b"\x1f\x8b" else "x.csv")
    path.write_bytes(content)
    with pytest.raises(WrongInputError, match=said):
        read(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongInputError, match="cannot be read: No such file"):
        read(tmp_path / "none.csv")
