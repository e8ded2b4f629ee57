"""Builds the demonstration's territory, units and people, through the same imports that a real deployment uses."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import shapely

from yiwang.access.actions import create_holders, create_units
from yiwang.access.queries import system_actor
from yiwang.project.demo import layers, staff
from yiwang.project.demo.geography import Cell, CountyGround, grounds
from yiwang.project.demo.names import CITY, PROVINCE
from yiwang.shared.geo.datum import Datum
from yiwang.territory.actions import BackdropFeature, Reading, import_boundaries, import_divisions, import_grids, replace_backdrop
from yiwang.territory.levels import Level

AS_OF = date(2024, 1, 1)
READING = Reading(datum=Datum.WGS84, as_of=AS_OF)
Report = Callable[[str], None]


def build(*, password: str, report: Report = lambda line: None) -> None:
    """Territory, units and people. Runs as the owner; repeating changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        _territory(Path(folder), report)
        report("Taking in the departments' nets …")
        layers.seed(*grounds()[0], Path(folder))
    actor = system_actor(())
    for county, ground in grounds():
        report(f"Setting up the units of {county.name_en} …")
        create_units(actor=actor, units=staff.units(county, ground))
        create_holders(actor=actor, holders=staff.people(county, ground, password))


def _territory(folder: Path, report: Report) -> None:
    report("Drawing the counties …")
    divisions = folder / "demonstration.csv"
    divisions.write_text("\n".join(_division_lines()), encoding="utf-8")
    import_divisions(divisions, as_of=AS_OF)
    for level in (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE):
        cells = [cell for _, ground in grounds() for cell in _cells(ground, level)]
        import_boundaries(_geojson(folder / f"{level.name}.geojson", cells), level=level, reading=READING)
    grids = [cell for _, ground in grounds() for cell in ground.grids]
    import_grids(_geojson(folder / "grids.geojson", grids), reading=READING)
    for county, ground in grounds():
        replace_backdrop(
            county.code, [BackdropFeature(kind, shape, name, name_en) for kind, name, name_en, shape in ground.backdrop]
        )


def _cells(ground: CountyGround, level: Level) -> tuple[Cell, ...]:
    return {Level.COUNTY: (ground.county,), Level.TOWNSHIP: ground.towns, Level.VILLAGE: ground.villages}[level]


def _division_lines() -> Iterator[str]:
    yield "code12,name,level,parent12,name_en"
    yield f"{PROVINCE[0]},{PROVINCE[1]},1,,{PROVINCE[2]}"
    yield f"{CITY[0]},{CITY[1]},2,{PROVINCE[0]},{CITY[2]}"
    for _, ground in grounds():
        for level, cells in ((3, (ground.county,)), (4, ground.towns), (5, ground.villages)):
            for cell in cells:
                yield f"{cell.code},{cell.name},{level},{cell.parent},{cell.name_en}"


def _geojson(path: Path, cells: Iterable[Cell]) -> Path:
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "properties": {"code": cell.code, "name": cell.name, "name_en": cell.name_en, "village": cell.parent},
            "geometry": json.loads(shapely.to_geojson(cell.shape)),
        }
        for cell in cells
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), encoding="utf-8")
    return path
