"""Files as a county's offices hand them over, to follow docs/howto/from-files-to-working-territory.md. Nobody in them exists.

`scripts/samples FOLDER [MAP] [ROWS]` writes, for the fictional 青溪县 or for the county of a map.json that the server gave:

- `divisions.csv`, `county.geojson` (GCJ-02): table of divisions and outline of the county, of the fictional one only
- `grids.zip`: the net of grids, a Shapefile with GB 18030 texts in a projected system of CGCS2000; one ring crosses itself
- `fire.zip`: the fire brigade's own net, straight across villages
- `civil.xlsx`: codes of the civil affairs office without a map; three of them lead nowhere any more
- `workers.xlsx`: who looks after which grid; one row names a grid that does not exist
- `hotline.csv`: orders of a 12345 hotline, ROWS of them (1,200), a tenth on one default point, some spoilt
"""

import csv
import json
import random
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapefile
import shapely
import xlsxwriter
from pyproj import CRS, Transformer

from tests.support import hotline
from yiwang.project.demo.geography import Cell, CountyGround, grounds
from yiwang.project.demo.names import CITY, PROVINCE
from yiwang.shared.geo.datum import Datum, from_wgs84
from yiwang.shared.geo.voronoi import voronoi_cells

ROWS, SEED = 1200, 330106
FIRE_GRIDS = 12
FIRST_ZONE, FIRST_MERIDIAN = 4534, 75  # EPSG codes of CGCS2000 / 3-degree Gauss-Krüger count up from the meridian 75° E
SPOILT_ROWS = 30  # the first orders, which have the spoilt ones among them, stay as they are
FAMILY, GIVEN = "赵钱孙李周吴郑王", "安宁平和乐康"


@dataclass(frozen=True)
class County:
    """What the files are drawn from, in WGS 84 degrees."""

    outline: Any
    villages: dict[str, Any]
    grids: dict[str, Any]


def fictional() -> County:
    ground = grounds()[0][1]
    return County(ground.county.shape, {c.code: c.shape for c in ground.villages}, {c.code: c.shape for c in ground.grids})


def of_map(path: Path) -> County:
    """The county of a `map.json` (docs/reference/api.md)."""
    told = json.loads(path.read_text(encoding="utf-8"))
    shapes = {name: {f["properties"]["code"]: shapely.geometry.shape(f["geometry"]) for f in told[name]["features"]}
              for name in ("outline", "villages", "grids")}  # fmt: skip
    return County(next(iter(shapes["outline"].values())), shapes["villages"], shapes["grids"])


def write(folder: Path, county: County, rows: int = ROWS) -> None:
    """All files but those of the divisions."""
    folder.mkdir(parents=True, exist_ok=True)
    _shapefile(folder / "grids.zip", _own_grids(county))
    _shapefile(folder / "fire.zip", _fire_grids(county))
    _workbook(folder / "civil.xlsx", ("民政编码", "网格名称", "综合网格编码"), _civil(county))
    _workbook(folder / "workers.xlsx", ("工号", "姓名", "网格编码", "专兼职", "岗位", "条线", "经费来源"), _workers(county))
    with (folder / "hotline.csv").open("w", encoding="gb18030", newline="") as stream:
        writer = csv.DictWriter(stream, hotline.HEADER)
        writer.writeheader()
        writer.writerows(_orders(county, rows))


def write_divisions(folder: Path) -> None:
    """The table of divisions and the outline of the fictional county."""
    folder.mkdir(parents=True, exist_ok=True)
    ground = grounds()[0][1]
    (folder / "divisions.csv").write_text("\n".join(_division_lines(ground)), encoding="utf-8")
    feature = {
        "type": "Feature",
        "properties": {"code": ground.county.code, "name": ground.county.name},
        "geometry": json.loads(shapely.to_geojson(_in_gcj02(ground.county.shape))),
    }
    (folder / "county.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")


def _division_lines(ground: CountyGround) -> Iterator[str]:
    yield "区划代码,名称,级别,上级代码"
    yield f"{PROVINCE[0]},{PROVINCE[1]},1,"
    yield f"{CITY[0]},{CITY[1]},2,{PROVINCE[0]}"
    levels: tuple[tuple[int, Sequence[Cell]], ...] = ((3, (ground.county,)), (4, ground.towns), (5, ground.villages))
    for level, cells in levels:
        for cell in cells:
            yield f"{cell.code},{cell.name},{level},{cell.parent}"


def _in_gcj02(shape: Any) -> Any:
    return shapely.transform(shape, lambda xy: np.column_stack(from_wgs84(xy[:, 0], xy[:, 1], Datum.GCJ02)))


def _own_grids(county: County) -> Iterator[tuple[str, str, Any]]:
    for number, (code, shape) in enumerate(sorted(county.grids.items())):
        yield code, f"第{int(code[12:15])}网格", _crossing_itself(shape) if number == 0 else shape


def _crossing_itself(shape: Any) -> Any:
    """The polygon with a needle whose tip crosses over: the slip of a hand at a digitising table."""
    ring = list(shape.exterior.coords)
    (x, y), (u, v) = ring[0], ring[1]
    tip = [((x * 2 + u) / 3 + 2e-6, (y * 2 + v) / 3), ((x + u * 2) / 3, (y + v * 2) / 3 + 2e-6)]
    return shapely.Polygon([ring[0], tip[1], tip[0], *ring[1:]])


def _fire_grids(county: County) -> Iterator[tuple[str, str, Any]]:
    chance, (west, south, east, north) = random.Random(SEED), county.outline.bounds  # noqa: S311  (a drawing, not a secret)
    points: list[tuple[float, float]] = []
    while len(points) < FIRE_GRIDS:
        point = chance.uniform(west, east), chance.uniform(south, north)
        points += [point] if county.outline.contains(shapely.Point(point)) else []
    for number, cell in enumerate(voronoi_cells(points, county.outline), 1):
        yield f"XF-{number:02}", f"消防{number:02}片区", cell


def _shapefile(path: Path, rows: Iterable[tuple[str, str, Any]]) -> None:
    """A zipped Shapefile as a department makes it: projected, Chinese texts in GB 18030, no .cpg."""
    found, stem = list(rows), path.with_suffix("")
    zone = FIRST_ZONE + round((shapely.union_all([row[2].envelope for row in found]).centroid.x - FIRST_MERIDIAN) / 3)
    project = Transformer.from_crs(4490, zone, always_xy=True)
    with shapefile.Writer(str(stem), shapeType=shapefile.POLYGON, encoding="gb18030") as writer:
        for field in ("WGBM", "WGMC"):
            writer.field(field, "C", size=60)
        for code, name, shape in found:
            writer.record(code, name)
            writer.shape(shapely.geometry.mapping(shapely.transform(shape, project.transform, interleaved=False)))
    stem.with_suffix(".prj").write_text(CRS.from_epsg(zone).to_wkt("WKT1_ESRI"))
    with zipfile.ZipFile(path, "w") as archive:
        for part in (stem.with_suffix(f".{ending}") for ending in ("shp", "shx", "dbf", "prj")):
            archive.write(part, part.name)
            part.unlink()


def _civil(county: County) -> Iterator[tuple[str, ...]]:
    for number, code in enumerate(sorted(county.grids), 1):
        gone = f"{code[:12]}777" if number in {3, 9, 12} else code
        yield f"MZ{number:04}", f"民政{number}号网格", gone


def _workers(county: County) -> Iterator[tuple[str, ...]]:
    chance = random.Random(SEED)  # noqa: S311  (invented names)
    for number, code in enumerate(sorted(county.grids), 1):
        name = chance.choice(FAMILY) + chance.choice(GIVEN)
        yield f"wg{number:04}", name, code, "专职" if number % 3 else "兼职", "网格员", "", "街道"
        if number % 5 == 0:
            yield f"wg{number:04}", name, code, "兼职", "网格员", "综合行政执法", "部门"
    yield "wg9999", "王平", f"{min(county.grids)[:12]}778", "专职", "网格员", "", "街道"


def _workbook(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate((header, *rows)):
            sheet.write_row(at, 0, row)


def _orders(county: County, rows: int) -> list[hotline.Order]:
    """A tenth lies on the point where the older system put what it did not know."""
    villages = [(code, shape.representative_point()) for code, shape in sorted(county.villages.items())]
    found = hotline.orders(rows, SEED, villages)
    lon, lat = from_wgs84(*county.outline.representative_point().coords[0], Datum.GCJ02)
    for order in found[SPOILT_ROWS:-2:10]:
        order |= {"经度": f"{lon:.6f}", "纬度": f"{lat:.6f}", "坐标系": "gcj02", "区划代码": "", "事发地址": ""}
    return found


def main(folder: str, map_file: str = "", rows: str = str(ROWS)) -> None:
    if not map_file:
        write_divisions(Path(folder))
    write(Path(folder), of_map(Path(map_file)) if map_file else fictional(), int(rows))
    sys.stdout.write(f"written to {folder}: {', '.join(sorted(path.name for path in Path(folder).iterdir()))}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
