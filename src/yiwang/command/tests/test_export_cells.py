"""Files that are read back: every text is there, none is a formula, moments and numbers are what they were."""

import csv
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from yiwang.command.exporting.cells import LONGEST, clean, plain, safe
from yiwang.command.exporting.csv_file import CsvWriter
from yiwang.command.exporting.excel_file import ExcelWriter
from yiwang.command.exporting.parquet_file import ParquetWriter
from yiwang.command.exporting.sheet import Heading, Sheet

HEADINGS = [Heading("said", "说了什么"), Heading("amount", "=数"), Heading("at", "时间", "moment"), Heading("mark", "Mark")]
HEADINGS[1] = Heading("amount", "=数", "number")
SHEET = Sheet("案件", "关于", HEADINGS, "E1 & 陈晨", "陈晨", "Asia/Shanghai")
FIRSTS = [
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "＝",
    "＋",
    "－",
    "＠",
    "\u2212",
    "﹦",
    " =",
    "'=",
    '"=',
    "“＝",
    "\u3000=",
    "\u200b=",
    "\ufeff=",
    "\n=",
    "'",
    "0",
    "1" * 15,
]
TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=40),
    st.builds("".join, st.tuples(st.sampled_from(FIRSTS), st.text(st.characters(codec="utf-8"), max_size=8))),
    st.sampled_from(
        ["_x0041_", "\\N", "a,b\r\nc", 'say "hi"', "990121001001007", "0402", "路灯坏了", "=cmd|' /C calc'!A0", "\x07bell"]
    ),
)
FIRST, LAST = datetime(2000, 1, 1), datetime(2090, 1, 1)  # noqa: DTZ001 - hypothesis wants them without a zone
MOMENTS = st.one_of(st.none(), st.datetimes(FIRST, LAST, timezones=st.just(UTC)))
NUMBERS = st.one_of(st.none(), st.floats(-180, 180).filter(lambda x: x == 0 or abs(x) > 1e-9))
ROWS = st.lists(st.tuples(TEXTS, NUMBERS, MOMENTS, st.just("E1 · 陈晨")), min_size=1, max_size=6)
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
DANGEROUS = set("=+-@＝＋－＠﹦\u2212\t\r")


def written(writer: Any, target: Path, rows: list[tuple[Any, ...]], **more: Any) -> Path:
    target.unlink(missing_ok=True)
    made = writer(target, SHEET, **more)
    made.add(rows)
    made.close([("Made by", "=陈晨")])
    return target


def in_shanghai(moment: datetime | None) -> datetime | None:
    return moment and (moment + timedelta(hours=8)).replace(tzinfo=None, microsecond=0)


def test_every_text_survives_its_mark() -> None:
    for text in ["'", "''", "=1", "'=1", "plain", "", "0402", "路灯"]:
        assert plain(safe(text)) == text


@given(TEXTS)
def test_no_safe_text_begins_a_formula(text: str) -> None:
    said = safe(text)
    assert plain(said) == clean(text)
    assert not (said and said.lstrip(' \u3000\u200b\ufeff"“\n')[:1] in DANGEROUS - {""}) or said[0] == "'"


@pytest.mark.parametrize("text", [first + "1+1" for first in FIRSTS[:-3]])
def test_what_begins_a_formula_in_any_disguise_is_marked(text: str) -> None:
    assert safe(text) == "'" + text


@pytest.mark.parametrize("text", ["路灯", "A-1", "3", "12 盏", "990121-20261120-0087", "…", "（一）"])
def test_ordinary_texts_stay_as_they_are(text: str) -> None:
    assert safe(text) == text


def test_long_digits_and_leading_noughts_stay_texts() -> None:
    assert safe("990121001001007") == "'990121001001007"
    assert safe("0402") == "'0402"


def test_too_long_texts_are_cut_where_a_cell_ends() -> None:
    for text in ("一" * 40_000, "😀" * 20_000, "=" * 40_000):
        cut = safe(text)
        assert len(cut.encode("utf-16-le")) // 2 <= LONGEST
        assert cut.endswith("…")


@QUICK
@given(ROWS)
def test_csv_is_read_back(tmp_path: Path, rows: list[tuple[Any, ...]]) -> None:
    path = written(CsvWriter, tmp_path / "a.csv", rows)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *read = list(csv.reader(file))
    assert head == ["说了什么", "'=数", "时间 (Asia/Shanghai)", "Mark"]
    assert len(read) == len(rows)
    for (said, amount, at, mark), row in zip(rows, read, strict=True):
        assert plain(row[0]) == clean(said)
        assert not row[0] or row[0][0] not in DANGEROUS
        assert row[1] == ("" if amount is None else str(amount))
        assert row[2] == ("" if at is None else str(in_shanghai(at)))
        assert row[3] == mark


@QUICK
@given(ROWS)
def test_excel_is_read_back(tmp_path: Path, rows: list[tuple[Any, ...]]) -> None:
    book = openpyxl.load_workbook(written(ExcelWriter, tmp_path / "a.xlsx", rows))
    assert book.sheetnames == ["关于", "案件"]
    assert [cell.value for cell in book["关于"][1]] == ["Made by", "'=陈晨"]
    page = book["案件"]
    assert page.oddHeader.left.text == "E1 && 陈晨"
    assert page.max_row == len(rows) + 1
    for (said, amount, at, mark), cells in zip(rows, page.iter_rows(min_row=2), strict=True):
        text = unescape(cells[0].value or "")  # Excel does so by itself
        assert all(cell.data_type != "f" for cell in cells)
        assert unix(plain(text)) == unix(clean(said))
        assert not text or text[0] not in DANGEROUS
        assert (cells[1].value is None) == (amount is None)
        assert amount is None or math.isclose(cells[1].value, amount, rel_tol=1e-12)
        assert at is None or abs(cells[2].value - in_shanghai(at)) <= timedelta(seconds=1)
        assert cells[3].value == mark


def unix(text: str) -> str:
    """As an XML reader gives line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@QUICK
@given(ROWS)
def test_parquet_is_read_back(tmp_path: Path, rows: list[tuple[Any, ...]]) -> None:
    path = written(ParquetWriter, tmp_path / "a.parquet", rows)
    with duckdb.connect() as database:
        read = database.execute(f"SELECT said, amount, epoch_us(\"at\"), mark FROM '{path}'").fetchall()
        kept = dict(database.execute(f"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{path}')").fetchall())
    assert kept["Made by"] == "=陈晨"
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    wanted = [(clean(said), amount, at and (at - epoch) // timedelta(microseconds=1), mark) for said, amount, at, mark in rows]
    assert read == wanted
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".ndjson"] == []


def test_excel_goes_on_on_another_sheet(tmp_path: Path) -> None:
    rows = [(f"row {n}", n, None, "E1") for n in range(25)]
    book = openpyxl.load_workbook(written(ExcelWriter, tmp_path / "a.xlsx", rows, most_rows=11))
    assert book.sheetnames == ["关于", "案件", "案件 2", "案件 3"]
    pages = book.worksheets[1:]
    assert [page.max_row for page in pages] == [11, 11, 6]
    assert {page["A1"].value for page in pages} == {"说了什么"}
    assert [cell.value for page in pages for cell in page["A"][1:]] == [row[0] for row in rows]
    assert [one.name for one in tmp_path.iterdir()] == ["a.xlsx"]
