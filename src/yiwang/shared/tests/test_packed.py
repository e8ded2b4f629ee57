"""Files that are handed in broken or packed to burst: one clear line, and no memory gone."""

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from yiwang.shared.packed import refuse_bomb, whole_file
from yiwang.shared.spreadsheet import no_formula
from yiwang.shared.table_stream import open_source
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.actions.shape_file import read_shapes

SHEET = "xl/worksheets/sheet1.xml"


def workbook(folder: Path) -> Path:
    book = openpyxl.Workbook()
    for row in (["code", "grid"], ["A", "1"]):
        book.active.append(row)
    book.save(folder / "codes.xlsx")
    return folder / "codes.xlsx"


def rewritten(path: Path, member: str, change: Callable[[bytes], bytes]) -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, change(content) if name == member else content)
    return path


def test_a_gz_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "map.geojson.gz"
    path.write_bytes(gzip.compress(b" " * 100_001))
    assert len(whole_file(path, most=100_001)) == 100_001
    with pytest.raises(WrongInputError, match=r"map\.geojson\.gz holds more than 100,000 bytes"):
        whole_file(path, most=100_000)


def test_a_zip_that_says_it_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    huge = zipfile.ZipInfo(SHEET)
    huge.file_size = 3 << 30
    with pytest.raises(WrongInputError, match="unpacks to more than 2 GB"):
        refuse_bomb(tmp_path / "codes.xlsx", [huge])


@pytest.mark.parametrize(
    "broken", [b"", b"<worksheet><sheetData><row", b'<!DOCTYPE a [<!ENTITY x "y">]><worksheet>&x;</worksheet>']
)
def test_a_workbook_with_a_broken_sheet_is_refused(tmp_path: Path, broken: bytes) -> None:
    path = rewritten(workbook(tmp_path), SHEET, lambda _whole: broken)
    with pytest.raises(WrongInputError, match=r"codes\.xlsx"):
        list(open_source(path).lines())


@pytest.mark.parametrize(("at", "value"), [(10, 99), (6, 0xFF)])
def test_a_zip_by_a_method_that_nobody_knows_is_refused(tmp_path: Path, at: int, value: int) -> None:
    """Bytes of the directory: the method, and the version needed to unpack."""
    path = workbook(tmp_path)
    content = bytearray(path.read_bytes())
    begin = -1
    while (begin := content.find(b"PK\x01\x02", begin + 1)) >= 0:
        content[begin + at] = value
    path.write_bytes(content)
    with pytest.raises(WrongInputError, match=r"codes\.xlsx"):
        list(open_source(path).lines())


def test_a_shapefile_whose_zip_is_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "grids.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("grids.shp", bytes(range(256)) * 40)
        archive.writestr("grids.dbf", b"x")
    content = bytearray(path.read_bytes())
    content[39:60] = b"\xff" * 21  # in the packed bytes, behind the first member's head and name
    path.write_bytes(content)
    with pytest.raises(WrongInputError, match=r"grids\.zip is no zip file that can be read"):
        read_shapes(path)


@pytest.mark.parametrize(
    "cell", ["=1+1", " =1+1", "＝1+1", "+86", "-1", "@x", "\t=1", "\r=1", "\u200b=1", "“=1", "'=1", "'x", "\u22121"]
)
def test_what_a_spreadsheet_would_calculate_gets_a_mark(cell: str) -> None:
    assert no_formula(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "滨河社区", "990121001001001", "a=b", "2024-01-01"])
def test_other_texts_stay_as_they_are(cell: str) -> None:
    assert no_formula(cell) == cell
