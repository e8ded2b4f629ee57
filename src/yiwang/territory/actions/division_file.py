"""Read a table of divisions: which column is which, what each row says, and every row that is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from yiwang.shared.geo.datum import Datum, to_wgs84
from yiwang.shared.geo.plausible import WORDS, Doubt, doubts
from yiwang.shared.table_file import plain_name, read_table
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.actions.outcome import Findings
from yiwang.territory.levels import DIVISION_CODE, Level, level_by_zeros, prefix_parents

# Spellings of the columns, the preferred first. Compared in lower case, without spaces and underscores.
COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("code12", "code", "统计用区划代码", "区划代码", "行政区划代码", "代码", "编码", "divisioncode", "statcode", "id"),
    "name": ("name", "名称", "区划名称", "单位名称", "divisionname", "namezh"),
    "parent": ("parent12", "parent", "parentcode", "上级代码", "上级区划代码", "父级代码", "pcode", "pid"),
    "level": ("level", "rank", "级别", "层级", "行政级别"),
    "name_en": ("nameen", "englishname", "english", "英文名称", "英文名"),
    "urban_rural": ("urcode", "urbanrural", "城乡分类代码", "城乡分类"),
    "lon": ("longitude", "lon", "lng", "经度"),
    "lat": ("latitude", "lat", "纬度"),
    "virtual": ("virtual", "虚拟"),
}
REQUIRED = ("code", "name")
LEVEL_WORDS = {
    Level.PROVINCE: ("1", "province", "省", "省级"),
    Level.CITY: ("2", "city", "prefecture", "市", "地级", "市级"),
    Level.COUNTY: ("3", "county", "area", "district", "县", "县级", "区县"),
    Level.TOWNSHIP: ("4", "town", "township", "street", "乡级", "乡镇", "乡镇街道", "街道"),
    Level.VILLAGE: ("5", "village", "community", "村", "村级", "村社", "社区"),
}
LEVEL_OF = {word: level for level, words in LEVEL_WORDS.items() for word in words}
GROUPING_NAMES = {
    "市辖区",
    "县",
    "省直辖县级行政区划",
    "自治区直辖县级行政区划",
    "省直辖县级行政单位",
}  # rows that only group others
GROUPED_DIRECTLY = "9000"  # digits 3 to 6 of the row that groups counties governed by their province
TRUE = {"t", "true", "1", "y", "yes", "是"}
LONGEST_NAME, LONGEST_NAME_EN = 100, 150


@dataclass(slots=True)
class DivisionRow:
    """One row of the file. `None` in an optional field: the file has no such column."""

    line: int
    code: str
    name: str
    level: Level
    parent: str
    virtual: bool
    name_en: str | None = None
    urban_rural: str | None = None
    given: tuple[float, float] | None = None  # in the datum of the file
    point: tuple[float, float] | None = None  # WGS 84


@dataclass(frozen=True)
class DivisionTable:
    """A file that can be used as it is."""

    rows: dict[str, DivisionRow]
    has_points: bool
    has_name_en: bool
    has_urban_rural: bool


def read_divisions(path: Path, datum: Datum | None, known: Mapping[str, int], findings: Findings) -> DivisionTable:
    """The rows of a .csv or .csv.gz; errors go to `findings`, by line. `known`: level by code of what the database has.

    Raises WrongInputError when the file cannot be read or lacks a column.
    """
    file = read_table(path)
    findings.notes += file.notes
    columns = _columns(path, file.header)
    rows: dict[str, DivisionRow] = {}
    for line, raw in file.lines:
        row = _row(raw, line, columns, findings)
        if row is None:
            continue
        if row.code in rows:
            findings.errors.append(f"line {row.line}: code {row.code} is already in line {rows[row.code].line}.")
        rows.setdefault(row.code, row)
    if not rows and not findings.errors:
        raise WrongInputError(f"{path.name} has a header and no rows.")
    _find_parents(rows, "parent" in columns, known, findings)
    points = bool(datum) and {"lon", "lat"} <= columns.keys()
    if points and datum:
        _convert_points(rows, datum, findings)
    elif "lon" in columns:
        findings.notes.append("the coordinates in the file were left out: say what they refer to with --datum to keep them.")
    return DivisionTable(rows, points, "name_en" in columns, "urban_rural" in columns)


def _columns(path: Path, header: Sequence[str]) -> dict[str, str]:
    """Which column of the file holds which field. Raises WrongInputError naming what is missing and what there is."""
    plain = {plain_name(name): name for name in header if name}
    columns = {}
    for field, spellings in COLUMNS.items():
        if found := next((plain[spelling] for spelling in spellings if spelling in plain), None):
            columns[field] = found
    missing = [f"{field} ({', '.join(COLUMNS[field])})" for field in REQUIRED if field not in columns]
    if missing:
        raise WrongInputError(
            f"{path.name} has no column for {' and '.join(missing)}. Its columns are: {', '.join(plain.values())}."
        )
    return columns


def _row(raw: Mapping[str, str | None], line: int, columns: Mapping[str, str], findings: Findings) -> DivisionRow | None:
    value = {field: (raw.get(column) or "").strip() for field, column in columns.items()}
    code, name = value["code"], value["name"]
    level = LEVEL_OF.get(value["level"].lower()) if value.get("level") else level_by_zeros(code)
    wrong = list(_wrong(value, level))
    findings.errors.extend(f"line {line}: {reason}" for reason in wrong)
    if wrong or level is None:
        return None
    given = _given(value, line, findings)
    return DivisionRow(
        line=line,
        code=code,
        name=name,
        level=level,
        parent=value.get("parent", ""),
        virtual=value.get("virtual", "").lower() in TRUE or name in GROUPING_NAMES,
        name_en=value.get("name_en"),
        urban_rural=value.get("urban_rural"),
        given=given,
    )


def _wrong(value: Mapping[str, str], level: Level | None) -> Iterator[str]:
    code = value["code"]
    if not DIVISION_CODE.fullmatch(code):
        hint = " A spreadsheet has turned it into a number: import the column as text." if "E+" in code.upper() else ""
        yield f"code “{code}” does not have 12 digits.{hint}"
    if not value["name"]:
        yield f"{code} has no name."
    if len(value["name"]) > LONGEST_NAME or len(value.get("name_en", "")) > LONGEST_NAME_EN:
        yield f"{code} has a name of more than {LONGEST_NAME} characters."
    if level is None:
        yield f"level “{value['level']}” of {code} is none of province, city, county, town(ship), village or 1 to 5."
    if len(value.get("urban_rural", "")) > 3:
        yield f"urban-rural class “{value['urban_rural']}” of {code} has more than 3 digits."


def _given(value: Mapping[str, str], line: int, findings: Findings) -> tuple[float, float] | None:
    lon, lat = value.get("lon", ""), value.get("lat", "")
    if not lon and not lat:
        return None
    try:
        return float(lon), float(lat)
    except ValueError:
        findings.errors.append(f"line {line}: “{lon}, {lat}” of {value['code']} are not two numbers.")
        return None


def _find_parents(rows: dict[str, DivisionRow], stated: bool, known: Mapping[str, int], findings: Findings) -> None:
    """Settle each row's parent: what the file says, else what the digits say. Rows of the file's widest level may be the top."""
    levels = {**known, **{row.code: row.level for row in rows.values()}}
    top = min((row.level for row in rows.values()), default=Level.PROVINCE)
    orphans = 0
    for row in rows.values():
        said, row.parent = row.parent, _stated_parent(row, levels) if stated else _parent_by_digits(row, levels)
        if row.parent and levels[row.parent] >= row.level:
            findings.errors.append(f"line {row.line}: the parent {row.parent} of {row.code} {row.name} is not of a wider level.")
        elif not row.parent and row.level > top:
            findings.errors.append(f"line {row.line}: the parent {said or '(none)'} of {row.code} {row.name} is unknown.")
        orphans += not row.parent and row.level > Level.PROVINCE
    if orphans:
        findings.notes.append(f"{orphans:,} row(s) of level {top.name.lower()} have no known parent: they are the top.")


def _stated_parent(row: DivisionRow, levels: Mapping[str, int]) -> str:
    """The parent in the file. The nation above a province and the group of counties that a province governs need no row."""
    if row.parent in levels:
        return row.parent
    if row.parent[2:6] == GROUPED_DIRECTLY or not row.parent:
        return _parent_by_digits(row, levels)
    return ""


def _parent_by_digits(row: DivisionRow, levels: Mapping[str, int]) -> str:
    return next((code for code in prefix_parents(row.code, row.level) if code in levels), "")


def _convert_points(rows: dict[str, DivisionRow], datum: Datum, findings: Findings) -> None:
    pointed = [row for row in rows.values() if row.given]
    if not pointed:
        return
    lons, lats = np.asarray([row.given for row in pointed], dtype=np.float64).T
    for row, doubt in zip(pointed, doubts(lons, lats, datum), strict=True):
        if doubt != Doubt.NONE:
            findings.errors.append(f"line {row.line}: the point of {row.code} {row.name} {WORDS[Doubt(int(doubt))]}.")
    for row, lon, lat in zip(pointed, *to_wgs84(lons, lats, datum), strict=True):
        row.point = (float(lon), float(lat))
