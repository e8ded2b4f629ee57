"""Read a department's own net: polygons (GeoJSON, Shapefile) or a list of codes (.xlsx, .csv), under its own names of columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.actions.feature_file import PROPERTIES, Spellings, read_features
from yiwang.territory.actions.import_boundaries import Reading
from yiwang.territory.actions.list_file import is_list, read_list
from yiwang.territory.actions.outcome import Findings

LONGEST = {"code": 64, "name": 100, "duty": 200}
LAYER_PROPERTIES: Spellings = {
    "code": ("code", "gridcode", "gridid", "wgbm", "wgdm", "网格编码", "网格代码", "网格编号", "部门网格编码", "编码", "代码",
             "编号", "bm", "dm", "id"),
    "name": PROPERTIES["name"] + ("wgmc", "网格"),
    "grid": ("grid", "ourgrid", "ourcode", "基础网格", "基础网格编码", "综合网格", "综合网格编码", "一张网编码", "对应网格",
             "对应网格编码"),
    "village": ("village", "villagecode", "division", "division12", "code12", "村社编码", "村社区编码", "社区编码", "村编码",
                "区划代码", "统计用区划代码", "所属村社"),
    "duty": ("duty", "duties", "职责", "职责内容", "责任事项", "网格职责", "事项"),
}  # fmt: skip


@dataclass(slots=True)
class LayerRow:
    """One grid of the file. `polygon` is WGS 84 degrees, None in a list; `given` as the file has it where that differs."""

    label: str
    code: str
    name: str
    duty: str
    grid: str  # our code that the row names
    village: str
    polygon: Any = None
    given: Any = None


def read_layer(path: Path, reading: Reading, findings: Findings) -> list[LayerRow]:
    """All grids of the file; what is wrong with them goes to `findings`. Raises WrongInputError when it cannot be read."""
    rows = _listed(path, reading.columns) if is_list(path) else _drawn(path, reading, findings)
    for row in rows:
        _refuse_wrong_words(row, findings)
    if is_list(path):
        return _without_repeats(rows, findings)
    _refuse_repeats(rows, findings)
    return rows


def _drawn(path: Path, reading: Reading, findings: Findings) -> list[LayerRow]:
    features = read_features(path, reading.datum, findings, reading.columns, LAYER_PROPERTIES)
    return [LayerRow(label=one.label, polygon=one.polygon, given=one.given, **one.values) for one in features]


def _listed(path: Path, columns: Mapping[str, str]) -> list[LayerRow]:
    table = read_list(path, columns, LAYER_PROPERTIES)
    if not {"grid", "village"} & table.fields:
        raise WrongInputError(
            f"{path.name} does not say where a code lies. Name the column of our grid codes (--column grid=…) or of the 12-digit "
            f"codes of villages (--column village=…). It has: {', '.join(table.header)}."
        )
    return [LayerRow(label=f"line {line} ({values['code'] or 'no code'})", **values) for line, values in table.rows]


def _refuse_wrong_words(row: LayerRow, findings: Findings) -> None:
    if not row.code:
        findings.errors.append(f"{row.label}: it has no code.")
    for field, most in LONGEST.items():
        if len(getattr(row, field)) > most:
            findings.errors.append(f"{row.label}: its {field} is longer than {most} characters.")


def _refuse_repeats(rows: Sequence[LayerRow], findings: Findings) -> None:
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, 1):
        if row.code in seen and row.code:
            findings.errors.append(f"{row.label}: the code {row.code} is also that of polygon {seen[row.code]} (now {number}).")
        seen.setdefault(row.code, number)


def _without_repeats(rows: Sequence[LayerRow], findings: Findings) -> list[LayerRow]:
    """A list may name several of our grids for one code; the same line twice says nothing new."""
    kept: dict[tuple[str, str, str], LayerRow] = {}
    for row in rows:
        key = (row.code, row.grid, row.village)
        if key in kept:
            same = f"the same as {kept[key].label}"
            findings.mend(f"{row.label}: {same}.", f"{row.label} was left out: {same}.")
        else:
            kept[key] = row
    return list(kept.values())
