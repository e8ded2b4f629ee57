"""A county of six squares for tests, in files of the kind that people import.

One county of 0.04° × 0.02° at 124.50, 29.50: two townships side by side, each with two villages side by side, the first village
with two grids one above the other and a special grid's code left free.
"""

import gzip
import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import shapely

from yiwang.shared.geo.datum import Datum
from yiwang.territory.actions import Reading, import_boundaries, import_divisions, import_grids
from yiwang.territory.levels import Level

PROVINCE, CITY, COUNTY = "990000000000", "990100000000", "990121000000"
WEST_TOWN, EAST_TOWN = "990121001000", "990121100000"
WEST_1, WEST_2, EAST_1, EAST_2 = "990121001001", "990121001002", "990121100201", "990121100202"
NORTH_GRID, SOUTH_GRID = f"{WEST_1}001", f"{WEST_1}002"
DAY = date(2024, 1, 1)
LATER = date(2025, 6, 1)
WGS84 = Reading(datum=Datum.WGS84, as_of=DAY)

DIVISIONS = (
    f"{PROVINCE},100000000000,江岚省,province,Jianglan Province",
    f"{CITY},{PROVINCE},青岚市,city,Qinglan City",
    f"{COUNTY},{CITY},青溪县,county,Qingxi County",
    f"{WEST_TOWN},{COUNTY},云溪街道,town,Yunxi Subdistrict",
    f"{EAST_TOWN},{COUNTY},石门镇,town,Shimen Town",
    f"{WEST_1},{WEST_TOWN},滨河社区居委会,village,Binhe Community",
    f"{WEST_2},{WEST_TOWN},东门社区居委会,village,Dongmen Community",
    f"{EAST_1},{EAST_TOWN},石门村委会,village,Shimen Village",
    f"{EAST_2},{EAST_TOWN},上岙村民委员会,village,Shangao Village",
)
HEADER = "code,parent,name,level,name_en"


def square(column: float, row: float, width: float = 1, height: float = 1) -> Any:
    """A rectangle in steps of 0.01° from the county's south-west corner."""
    west, south = 124.5 + column / 100, 29.5 + row / 100
    return shapely.box(round(west, 6), round(south, 6), round(west + width / 100, 6), round(south + height / 100, 6))


COUNTY_GROUND = {COUNTY: square(0, 0, 4, 2)}
TOWN_GROUND = {WEST_TOWN: square(0, 0, 2, 2), EAST_TOWN: square(2, 0, 2, 2)}
VILLAGE_GROUND = {WEST_1: square(0, 0, 1, 2), WEST_2: square(1, 0, 1, 2), EAST_1: square(2, 0, 1, 2), EAST_2: square(3, 0, 1, 2)}
GRID_GROUND = {NORTH_GRID: square(0, 1), SOUTH_GRID: square(0, 0)}


def csv_file(folder: Path, lines: Iterable[str] = DIVISIONS, header: str = HEADER, name: str = "divisions.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def geojson_file(folder: Path, grounds: Mapping[str, Any], file: str = "ground.geojson", **properties: Mapping[str, str]) -> Path:
    """Features with their code and, per keyword, another property: `name={code: "…"}`."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, **{key: values[code] for key, values in properties.items() if code in values}},
            "geometry": shapely.geometry.mapping(shape),
        }
        for code, shape in grounds.items()
    ]
    raw = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()
    path = folder / file
    path.write_bytes(gzip.compress(raw) if file.endswith(".gz") else raw)
    return path


def import_small_county(folder: Path, *, grids: bool = True) -> None:
    """Divisions, the three levels of boundaries and, unless told otherwise, the grids."""
    import_divisions(csv_file(folder), as_of=DAY)
    for level, grounds in ((Level.COUNTY, COUNTY_GROUND), (Level.TOWNSHIP, TOWN_GROUND), (Level.VILLAGE, VILLAGE_GROUND)):
        import_boundaries(geojson_file(folder, grounds), level=level, reading=WGS84)
    if grids:
        import_grids(geojson_file(folder, GRID_GROUND), reading=WGS84)
