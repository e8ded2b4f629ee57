"""Reading polygons: what cannot be used is named."""

import re
from pathlib import Path
from typing import Any

import pytest
import shapely

from yiwang.shared.geo.datum import Datum
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.actions.feature_file import Feature, read_features
from yiwang.territory.actions.outcome import Findings
from yiwang.territory.tests import small_county as small


def read(path: Path, columns: dict[str, str] | None = None) -> tuple[list[Feature], Findings]:
    findings = Findings(repair=True)
    return read_features(path, Datum.WGS84, findings, columns or {}), findings


@pytest.mark.parametrize("spelling", ["code", "adcode", "CODE12", "grid_code", "网格编码", "id"])
def test_it_knows_many_names_of_the_code(tmp_path: Path, spelling: str) -> None:
    path = small.geojson_file(tmp_path, {"": small.square(0, 0)}, **{spelling: {"": small.NORTH_GRID}})
    path.write_text(path.read_text().replace('"code": "", ', ""))
    features, _findings = read(path)
    assert features[0].values["code"] == small.NORTH_GRID


def test_a_code_that_a_program_turned_into_a_number(tmp_path: Path) -> None:
    path = small.geojson_file(tmp_path, {small.NORTH_GRID: small.square(0, 0)})
    path.write_text(path.read_text().replace(f'"{small.NORTH_GRID}"', f"{small.NORTH_GRID}.0"))
    assert read(path)[0][0].values["code"] == small.NORTH_GRID


@pytest.mark.parametrize(
    ("ground", "said"),
    [
        (shapely.transform(small.square(0, 0), lambda xy: xy[:, ::-1]), "a corner has longitude and latitude swapped"),
        (shapely.box(0, 0, 1, 1), "a corner is 0, 0"),
        (shapely.box(500000, 3000000, 500100, 3000100), "is not a longitude and latitude in degrees"),
        (shapely.Point(124.5, 29.5), "a polygon is needed, not Point"),
        (shapely.Polygon(), "it has no geometry"),
    ],
)
def test_ground_that_cannot_be_meant_is_refused(tmp_path: Path, ground: Any, said: str) -> None:
    features, findings = read(small.geojson_file(tmp_path, {small.WEST_TOWN: ground}))
    assert features == []
    assert re.match(f"{small.WEST_TOWN}: .*({said})", findings.errors[0])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON"),
        ('{"type": "Feature"}', "is not a GeoJSON FeatureCollection"),
        ('{"features": []}', "has no features"),
        ('{"features": [{}], "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::2385"}}}', "Xian 1980, which is none of"),
        ('{"features": [{}], "crs": {"properties": {"name": "a town plan"}}}', "names no coordinate system that is known"),
    ],
)
def test_a_file_that_is_no_geojson_in_degrees_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "x.geojson"
    path.write_text(text)
    with pytest.raises(WrongInputError, match=said):
        read(path)
