"""Read a table of grid staff: which column is which, what each cell means, and every row that cannot be used."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from yiwang.access.actions.grid_staff import SPECIAL
from yiwang.access.models.account import USERNAME
from yiwang.access.models.grid_assignment import MOST_DUTIES, MOST_NOTE
from yiwang.access.roles import IN_GRIDS
from yiwang.shared.plain_text import plain_text
from yiwang.shared.table_file import plain_name
from yiwang.shared.table_stream import Source
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.queries import grid_named, place_of_code

# Spellings of the columns, ours first. Compared in lower case, without spaces and underscores.
COLUMNS: dict[str, tuple[str, ...]] = {
    "staff": ("staff", "staffno", "staffnumber", "login", "loginname", "username", "account", "工号", "员工编号", "人员编号",
              "网格员编号", "登录名", "账号", "用户名"),
    "name": ("name", "displayname", "姓名", "人员姓名", "网格员姓名"),
    "grid": ("grid", "gridcode", "网格编码", "网格代码", "网格编号", "所属网格编码", "网格"),
    "kind": ("kind", "time", "专兼职", "用工性质", "专职兼职", "工作性质"),
    "position": ("position", "岗位", "网格职务", "职务", "人员类别", "人员类型"),
    "department": ("department", "dept", "部门", "条线", "主管部门", "服务部门", "所属部门"),
    "duties": ("duties", "duty", "职责", "工作职责", "工作内容"),
    "case_classes": ("caseclasses", "classes", "事项类别", "负责事项", "事项大类"),
    "payer": ("payer", "paidby", "经费来源", "工资渠道", "报酬来源", "发放单位"),
    "payer_note": ("payernote", "经费备注", "经费说明"),
    "unit": ("unit", "unitcode", "单位", "所在单位", "单位编码"),
    "role": ("role", "角色"),
    "valid_from": ("validfrom", "from", "since", "起始日期", "任职日期", "上岗日期", "开始日期"),
    "valid_to": ("validto", "to", "until", "截止日期", "离岗日期", "结束日期"),
}  # fmt: skip
REQUIRED = ("staff", "name", "grid")
WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "kind": {"full": ("full", "fulltime", "专职", "全职"), "part": ("part", "parttime", "兼职")},
    "position": {
        "worker": ("worker", "网格员", "专职网格员", "兼职网格员", "网格工作人员"),
        "lead": ("lead", "leader", "网格长", "网格负责人"),
        "micro": ("microlead", "microgridleader", "微网格长", "微网格负责人"),
        "place": ("place", "staffoftheplace", "专属网格人员", "专属网格员"),
    },
    "payer": {
        "county": ("county", "county finance", "县财政", "区财政", "市财政", "县级财政", "县（市、区）财政", "财政"),
        "township": ("township", "乡镇", "街道", "乡镇财政", "镇财政", "街道财政", "乡镇（街道）"),
        "department": ("department", "部门", "部门经费", "主管部门"),
        "village": ("village", "村", "社区", "村集体", "村（社区）", "村社"),
        "place": ("place", "园区", "学校", "企业", "单位自筹"),
        "unpaid": ("unpaid", "nobody", "无偿", "志愿", "不发放"),
        "other": ("other", "其他", "其它"),
    },
}
MEANING = {
    field: {word.replace(" ", ""): code for code, words in known.items() for word in words} for field, known in WORDS.items()
}
DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[T ]00:00(?::00)?)?")
RULES = {  # what a line in the reject file means, for people
    "unreadable": "the row cannot be read",
    "missing": "the cell is empty",
    "not_plain": "a log-in name has small letters, digits, dot, hyphen or underscore, 64 at most",
    "too_long": "the text is too long",
    "unknown_grid": "there is no such grid",
    "ended_grid": "this grid has ended",
    "unknown_word": "the word is none of those known",
    "not_a_day": "this is no day such as 2024-05-01",
    "days_out_of_order": "the last day lies before the first",
    "not_special": "only a special grid has staff of the place",
    "not_micro": "only a micro grid has a leader of a micro grid",
    "other_name": "the file gives this log-in name to somebody else too",
    "other_county": "this log-in name belongs to another county",
    "no_unit": "there is no unit for this village, township or county, or none of this name",
    "overlap": "the same worker, grid and department in the same time",
    "second_lead": "the grid has another lead worker in that time",
}


class Wrong(ValueError):
    """A cell that cannot be used: `args` are its rule."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Why a row was left out."""

    line: int
    field: str
    rule: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the installation knows: words → keys of departments, words → codes of classes of case types."""

    departments: Mapping[str, str]
    classes: Mapping[str, str]


Values = tuple[Any, ...]
FIELDS = (
    "line", "username", "name", "grid", "county", "village", "township", "kind", "position", "department", "duties",
    "case_classes", "payer", "payer_note", "unit", "role", "since", "until",
)  # fmt: skip


class WorkerRows:
    """The usable rows of a source, each a tuple of FIELDS; None where the file has no such column. Others become rejects."""

    def __init__(self, source: Source, vocabulary: Vocabulary) -> None:
        self.source = source
        self.columns, self.left_out = _columns(source)
        self.read = 0
        self._grid = lru_cache(maxsize=1 << 18)(_grid)
        self._readers: dict[str, Callable[[str], Any]] = {
            "kind": lru_cache(_word("kind", "full")),
            "position": lru_cache(_word("position", "worker")),
            "department": lru_cache(_one_of(vocabulary.departments)),
            "duties": lambda text: _text(text, MOST_DUTIES),
            "case_classes": lru_cache(_several_of(vocabulary.classes)),
            "payer_note": lambda text: _text(text, MOST_NOTE),
            "unit": lambda text: _text(text, 120),
            "role": lru_cache(_role),
            "valid_from": lru_cache(_day),
            "valid_to": lru_cache(_day),
        }

    def __iter__(self) -> Iterator[Values | Reject]:
        for line in self.source.lines():
            self.read += 1
            if line.cells is None:
                yield Reject(line.number, "", "unreadable")
                continue
            cells = line.cells
            row = {field: cells[at].strip() if at < len(cells) else "" for field, at in self.columns.items()}
            yield self._values(line.number, row)

    def _values(self, line: int, row: dict[str, str]) -> Values | Reject:
        field = "staff"
        try:
            username = _username(row["staff"])
            field = "name"
            name = _text(row["name"] or _missing(), 80)
            field = "grid"
            grid = self._grid(row["grid"])
            values: dict[str, Any] = {}
            for field, read in self._readers.items():
                values[field] = read(row[field]) if field in row else None
            field = "payer"
            payer, said = _payer(row["payer"]) if "payer" in row else (None, "")
            field = "position"
            position = _fitting(values["position"], row["grid"])
            field = "valid_to"
            if values["valid_from"] and values["valid_to"] and values["valid_to"] < values["valid_from"]:
                raise Wrong("days_out_of_order")
        except Wrong as wrong:
            return Reject(line, field, str(wrong), row.get(field, ""))
        note = " ".join(part for part in (said, values["payer_note"]) if part)[:MOST_NOTE]
        return (
            line, username, name, row["grid"], *grid, values["kind"], position, values["department"], values["duties"],
            values["case_classes"], payer, note if "payer_note" in row or said else None, values["unit"], values["role"],
            values["valid_from"], values["valid_to"],
        )  # fmt: skip


def _columns(source: Source) -> tuple[dict[str, int], list[str]]:
    """Positions by field, and headings that are not taken over. Raises WrongInputError naming what is missing."""
    headings = {plain_name(heading): at for at, heading in reversed(list(enumerate(source.header))) if heading}
    found = {}
    for field, spellings in COLUMNS.items():
        if (at := next((headings[spelling] for spelling in spellings if spelling in headings), None)) is not None:
            found[field] = at
    if missing := [f"{field} ({', '.join(COLUMNS[field])})" for field in REQUIRED if field not in found]:
        raise WrongInputError(
            f"{source.path.name} has no column for {' and '.join(missing)}. Its columns are: {', '.join(source.header)}."
        )
    used = set(found.values())
    return found, [heading for at, heading in enumerate(source.header) if heading and at not in used]


def _missing() -> str:
    raise Wrong("missing")


def _username(text: str) -> str:
    name = text.lower() or _missing()
    if not re.match(USERNAME, name):
        raise Wrong("not_plain")
    return name


def _text(text: str, most: int) -> str:
    words = plain_text(text).replace("\n", " ").removeprefix("'")  # a spreadsheet's mark for text that looks like a formula
    if len(words) > most:
        raise Wrong("too_long")
    return words


def _grid(code: str) -> tuple[str, str, str]:
    """County, village and township of a grid that exists today."""
    known = grid_named(code or _missing())
    place = place_of_code(code) if known else None
    if known is None or place is None:
        raise Wrong("unknown_grid")
    if not known.current:
        raise Wrong("ended_grid")
    return place.county, place.village or "", place.township or ""


def _word(field: str, otherwise: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        found = MEANING[field].get(plain_name(text)) if text else otherwise
        if found is None:
            raise Wrong("unknown_word")
        return found

    return read


def _one_of(known: Mapping[str, str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text and text.casefold() not in known:
            raise Wrong("unknown_word")
        return known[text.casefold()] if text else ""

    return read


def _several_of(known: Mapping[str, str]) -> Callable[[str], list[str]]:
    one = _one_of(known)

    def read(text: str) -> list[str]:
        return sorted({one(word) for word in re.split(r"[\s、，,;；/|]+", text) if word})

    return read


def _payer(text: str) -> tuple[str, str]:
    """The code, and the words themselves where they are none of those known."""
    code = MEANING["payer"].get(plain_name(text)) if text else ""
    return (code, "") if code is not None else ("other", _text(text, MOST_NOTE))


def _role(text: str) -> str:
    if text and text not in IN_GRIDS:
        raise Wrong("unknown_word")
    return text or "grid-worker"


def _fitting(position: str | None, grid: str) -> str | None:
    if position == "place" and grid[12:13] != SPECIAL:
        raise Wrong("not_special")
    if position == "micro":
        if len(grid) != 17:
            raise Wrong("not_micro")
        return "lead"
    return position


def _day(text: str) -> date | None:
    if not text:
        return None
    found = DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else _no_day()
    except ValueError as problem:
        raise Wrong("not_a_day") from problem


def _no_day() -> date:
    raise Wrong("not_a_day")


def words_of(*named: Sequence[str]) -> dict[str, str]:
    """From (key, name, other name …) to a vocabulary: every spelling → key."""
    return {word.casefold(): one[0] for one in named for word in one if word}
