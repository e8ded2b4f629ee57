"""The nets that seven departments of 青溪县 keep beside the county's own: finer, coarser, with other borders, gaps and overlaps.

Everything comes from the county's seed: the same nets every time.
"""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import shapely

from yiwang.project.demo.geography import Cell, CountyGround
from yiwang.project.demo.names import CountyName
from yiwang.shared.geo.datum import Datum, from_wgs84
from yiwang.shared.geo.voronoi import voronoi_cells
from yiwang.territory.actions import NewLayer, Reading, import_layer

AS_OF = date(2024, 1, 1)
METRE = 1 / 111_320  # degrees of latitude


@dataclass(frozen=True, slots=True)
class Drawn:
    """A grid of a department: its own code, name, and what it is for."""

    code: str
    name: str
    duty: str
    shape: Any


def seed(county: CountyName, ground: CountyGround, folder: Path) -> None:
    """Take the seven nets in, through the same import that a real county uses. Running again changes nothing."""
    for number, (layer, datum, draw) in enumerate(NETS):
        grids = list(draw(ground, random.Random(county.seed + number)))  # noqa: S311  (a drawing, not a secret)
        import_layer(
            _geojson(folder / f"{layer.code}.geojson", grids, datum), layer=layer, reading=Reading(datum=datum, as_of=AS_OF)
        )
    list_of_codes = _workbook(folder / "minzheng.xlsx", ground, random.Random(county.seed))  # noqa: S311
    civil = NewLayer(code="minzheng", name="民政网格", name_en="Civil affairs net", department="civil_affairs")
    import_layer(list_of_codes, layer=civil, reading=Reading(datum=Datum.WGS84, as_of=AS_OF))


def _security(ground: CountyGround, chance: random.Random) -> Iterator[Drawn]:
    """As the county's own, but every eighth grid is joined to the next one of its village, and borders lie a few metres off."""
    grids, at = list(ground.grids), 0
    shift = (3 * METRE, -2 * METRE)
    while at < len(grids):
        pair = grids[at : at + 2] if chance.random() < 0.125 and _beside(grids[at : at + 2]) else grids[at : at + 1]
        shape = shapely.affinity.translate(shapely.union_all([cell.shape for cell in pair]), *shift)
        yield Drawn(f"ZZ-{at + 1:04}", f"{_village(ground, pair[0])}综治{at + 1}网格", "矛盾纠纷排查", shape)
        at += len(pair)


def _beside(pair: Sequence[Cell]) -> bool:
    return len(pair) == 2 and pair[0].parent == pair[1].parent and pair[0].shape.intersection(pair[1].shape).length > 0


def _village(ground: CountyGround, grid: Cell) -> str:
    return next(cell.name for cell in ground.villages if cell.code == grid.parent)


def _city(ground: CountyGround, chance: random.Random) -> Iterator[Drawn]:
    """Unit grids of digital city management: only the two subdistricts, finer, with borders of their own."""
    within = shapely.union_all([town.shape for town in ground.towns if town.code[6:9] < "100"])
    for number, cell in enumerate(voronoi_cells(_points(within, 90, chance), within), 1):
        yield Drawn(f"{ground.county.code[:6]}CG{number:04}", f"城管单元{number:03}", "占道经营、暴露垃圾巡查", cell)


def _safety(ground: CountyGround, chance: random.Random) -> Iterator[Drawn]:
    """One grid a village; three villages were forgotten."""
    forgotten = set(chance.sample([cell.code for cell in ground.villages], 3))
    for number, cell in enumerate(ground.villages, 1):
        if cell.code not in forgotten:
            yield Drawn(f"YJ{number:03}", f"{cell.name}应急网格", "隐患巡查、汛期叫应", cell.shape)


def _fire(ground: CountyGround, chance: random.Random) -> Iterator[Drawn]:
    """A few dozen large grids around fire stations, straight across villages."""
    for number, cell in enumerate(voronoi_cells(_points(ground.county.shape, 28, chance), ground.county.shape), 1):
        yield Drawn(f"XF-{number:02}", f"消防{number:02}片区", "消防通道、消火栓检查", cell)


def _ecology(ground: CountyGround, _chance: random.Random) -> Iterator[Drawn]:
    """One grid a township, and the banks of the stream once more on top of them."""
    for number, cell in enumerate(ground.towns, 1):
        yield Drawn(f"HB-{number:02}", f"{cell.name}环保网格", "焚烧、扬尘、排污口巡查", cell.shape)
    stream = next(shape for kind, _name, _name_en, shape in ground.backdrop if kind == "water")
    banks = shapely.intersection(shapely.buffer(stream, 150 * METRE, quad_segs=4), ground.county.shape)
    yield Drawn("HB-90", "溪流沿岸环保专属网格", "河道巡查", shapely.simplify(banks, 5 * METRE))


def _market(ground: CountyGround, chance: random.Random) -> Iterator[Drawn]:
    """Two or three grids of a village together; a few were drawn into their neighbours."""
    number = 0
    for village in ground.villages:
        own = [cell for cell in ground.grids if cell.parent == village.code]
        for start in range(0, len(own), 3):
            number += 1
            shape = shapely.union_all([cell.shape for cell in own[start : start + 3]])
            if chance.random() < 0.1:
                shape = shapely.intersection(shapely.buffer(shape, 60 * METRE, quad_segs=2), ground.county.shape)
            yield Drawn(
                f"{village.code[6:]}-SJ{start // 3 + 1}", f"{village.name}市监{start // 3 + 1}格", "食品经营、无照经营检查", shape
            )


def _workbook(path: Path, ground: CountyGround, chance: random.Random) -> Path:
    """A list without ground: most rows name our grid, some only the village, two nothing that is known."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["网格编码", "网格名称", "综合网格编码", "村社编码", "职责"])
    for number, grid in enumerate(ground.grids, 1):
        named = grid.code if chance.random() < 0.9 else ""
        sheet.append([f"MZ{number:04}", f"{grid.name}民政片", named, grid.parent, "困难家庭走访、政策告知"])
    for number in (1, 2):
        sheet.append([f"MZ99{number:02}", "撤并前片区", "", "", ""])
    book.save(path)
    return path


def _points(within: Any, count: int, chance: random.Random) -> list[tuple[float, float]]:
    west, south, east, north = within.bounds
    points: list[tuple[float, float]] = []
    while len(points) < count:
        point = (round(chance.uniform(west, east), 6), round(chance.uniform(south, north), 6))
        if shapely.contains_xy(within, *point):
            points.append(point)
    return points


def _geojson(path: Path, grids: Sequence[Drawn], datum: Datum) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"code": one.code, "name": one.name, "duty": one.duty},
            "geometry": json.loads(shapely.to_geojson(_given(one.shape, datum))),
        }
        for one in grids
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), encoding="utf-8")
    return path


def _given(shape: Any, datum: Datum) -> Any:
    """As the department's own map has it."""
    return shapely.transform(shape, lambda xy: np.column_stack(from_wgs84(xy[:, 0], xy[:, 1], datum)))


NETS: tuple[tuple[NewLayer, Datum, Callable[[CountyGround, random.Random], Iterator[Drawn]]], ...] = (
    (NewLayer(code="zongzhi", name="综治网格", name_en="Comprehensive governance net"), Datum.CGCS2000, _security),
    (
        NewLayer(code="chengguan", name="城管单元网格", name_en="City management net", department="urban_management"),
        Datum.CGCS2000,
        _city,
    ),
    (NewLayer(code="yingji", name="应急网格", name_en="Emergency net", department="fire_emergency"), Datum.WGS84, _safety),
    (NewLayer(code="xiaofang", name="消防网格", name_en="Fire net", department="fire_emergency"), Datum.GCJ02, _fire),
    (NewLayer(code="huanbao", name="生态环境网格", name_en="Ecology net", department="ecology"), Datum.WGS84, _ecology),
    (NewLayer(code="shichang", name="市场监管网格", name_en="Market net", department="market_regulation"), Datum.BD09, _market),
)
