"""A department's own net, from the files that departments have."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer

from yiwang.shared.geo.datum import Datum, from_wgs84
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory import queries
from yiwang.territory.actions import ImportRefusedError, LayerOutcome, NewLayer, Reading, import_grids, import_layer
from yiwang.territory.models import Layer, LayerGrid
from yiwang.territory.tests import layer_files as files
from yiwang.territory.tests import small_county as small

pytestmark = pytest.mark.django_db(transaction=True)
FIRE = NewLayer(code="fire", name="消防网格", name_en="Fire net", department="fire_emergency")
GROUND = {"XF-01": small.square(0, 0, 1, 2), "XF-02": small.square(1, 0, 1, 2)}
MAP = small.WGS84


@pytest.fixture(autouse=True)
def county(tmp_path: Path) -> None:
    small.import_small_county(tmp_path)


def take(path: Path, layer: NewLayer = FIRE, **reading: Any) -> LayerOutcome:
    return import_layer(path, layer=layer, reading=Reading(**{"datum": Datum.WGS84, "as_of": small.DAY, **reading}))


def geojson(folder: Path, ground: Mapping[str, Any] = GROUND, **properties: Mapping[str, str]) -> Path:
    return small.geojson_file(folder, ground, file="layer.geojson", **properties)


def rows(ground: Mapping[str, Any] = GROUND) -> list[tuple[dict[str, str], Any]]:
    return [({"code": code, "name": f"消防{code}", "duty": "消火栓巡查"}, polygon) for code, polygon in ground.items()]


def moved(polygon: Any, shift: Any) -> Any:
    return shapely.transform(polygon, lambda xy: np.column_stack(shift(xy[:, 0], xy[:, 1])))


def test_it_keeps_the_departments_codes(tmp_path: Path) -> None:
    outcome = take(geojson(tmp_path, name={"XF-01": "滨河消防网格"}))
    assert str(outcome) == "layer 消防网格 as of 2024-01-01 in 990121: 2 grids; 2 added, 0 changed, 0 gone"
    assert [(one.code, one.size, one.called("en")) for one in queries.layers_of("990121")] == [("fire", 2, "Fire net")]
    grid = LayerGrid.objects.get(code="XF-01")
    assert (grid.name, grid.village, grid.county) == ("滨河消防网格", small.WEST_1, "990121")
    assert {found.code for found in queries.resolve_code("XF-01")} == {small.NORTH_GRID, small.SOUTH_GRID}


def test_again_changes_nothing_and_a_newer_file_is_a_new_state(tmp_path: Path) -> None:
    take(geojson(tmp_path))
    assert str(take(geojson(tmp_path), as_of=small.LATER)).endswith("0 added, 0 changed, 0 gone")
    assert Layer.objects.count() == 1
    newer = take(geojson(tmp_path, {"XF-02": small.square(1, 0), "XF-03": small.square(1, 1)}), as_of=small.LATER)
    assert (newer.added, newer.changed, newer.gone) == (("XF-03",), ("XF-02",), ("XF-01",))
    assert queries.layer_called("fire").as_of == small.LATER
    assert {found.code for found in queries.resolve_code("XF-01", "fire")} == {
        small.NORTH_GRID,
        small.SOUTH_GRID,
    }  # the old state's
    with pytest.raises(WrongInputError, match="already known as of 2025-06-01, later than 2024-01-01"):
        take(geojson(tmp_path))


def test_a_dry_run_says_what_it_would_do(tmp_path: Path) -> None:
    outcome = take(geojson(tmp_path), dry_run=True)
    assert str(outcome).startswith("dry run: nothing was written") and outcome.added == ("XF-01", "XF-02")
    assert not Layer.objects.exists()


@pytest.mark.parametrize(
    ("encoding", "cpg"), [("utf-8", ""), ("utf-8", "UTF-8"), ("gb18030", ""), ("gb18030", "GBK"), ("gb18030", "936")]
)
def test_shapefiles_in_chinese(tmp_path: Path, encoding: str, cpg: str) -> None:
    path = files.shapefile_of(tmp_path, rows(), encoding=encoding, cpg=cpg, prj=CRS.from_epsg(4490).to_wkt("WKT1_ESRI"))
    take(path, datum=Datum.CGCS2000, columns={"duty": "ZZ"})
    grid = LayerGrid.objects.get(code="XF-01")
    assert (grid.name, grid.duty, grid.given_wkb) == ("消防XF-01", "消火栓巡查", None)


def test_a_zipped_shapefile_in_projected_coordinates(tmp_path: Path) -> None:
    way = Transformer.from_crs("EPSG:4490", "EPSG:4549", always_xy=True).transform
    given = [(values, moved(polygon, way)) for values, polygon in rows()]
    path = files.zipped(files.shapefile_of(tmp_path, given, prj=CRS.from_epsg(4549).to_wkt("WKT1_ESRI")))
    take(path, datum=Datum.CGCS2000)
    stored = shapely.from_wkb(bytes(LayerGrid.objects.get(code="XF-01").wkb))
    assert shapely.hausdorff_distance(stored, GROUND["XF-01"]) < 1e-8


@pytest.mark.parametrize(
    ("epsg", "datum", "said"),
    [
        (4326, Datum.GCJ02, "--datum says gcj02: one of the two is wrong"),
        (4549, Datum.BD09, "--datum says bd09: one of the two is wrong"),
        (4610, Datum.CGCS2000, "Xian 1980, which is none of"),
        (4214, Datum.WGS84, "Beijing 1954, which is none of"),
    ],
)
def test_a_projection_file_that_contradicts_the_datum_is_refused(tmp_path: Path, epsg: int, datum: Datum, said: str) -> None:
    path = files.shapefile_of(tmp_path, rows(), prj=CRS.from_epsg(epsg).to_wkt("WKT1_ESRI"))
    with pytest.raises(WrongInputError, match=said):
        take(path, datum=datum)
    assert not Layer.objects.exists()


def test_a_shapefile_without_its_table(tmp_path: Path) -> None:
    path = files.shapefile_of(tmp_path, rows())
    path.with_suffix(".dbf").unlink()
    with pytest.raises(WrongInputError, match=r"has no \.dbf"):
        take(path)


def test_every_problem_is_named_and_nothing_is_stored(tmp_path: Path) -> None:
    bow = shapely.Polygon([(124.5, 29.5), (124.51, 29.51), (124.51, 29.5), (124.5, 29.51)])
    given = [
        *rows(),
        ({"code": "XF-02", "name": "又一个"}, small.square(2, 0)),
        ({"code": ""}, small.square(3, 0)),
        ({"code": "XF-9"}, None),
    ]
    with pytest.raises(ImportRefusedError) as refused:
        take(files.shapefile_of(tmp_path, [*given, ({"code": "XF-8"}, bow)]))
    text = "\n".join(refused.value.problems)
    assert "XF-9: it has no geometry" in text and "XF-8: invalid ring (Self-intersection" in text
    with pytest.raises(ImportRefusedError) as refused:
        take(files.shapefile_of(tmp_path, given[:-1]))
    text = "\n".join(refused.value.problems)
    assert "the code XF-02 is also that of polygon 2 (now 3)" in text and "feature 4: it has no code" in text
    assert not Layer.objects.exists()


def test_a_net_in_another_datum_is_seen(tmp_path: Path) -> None:
    shifted = {code: moved(polygon, lambda x, y: from_wgs84(x, y, "gcj02")) for code, polygon in small.VILLAGE_GROUND.items()}
    with pytest.raises(ImportRefusedError, match=r"read as gcj02, 0\.\d%. Is the datum gcj02\?"):
        take(geojson(tmp_path, shifted))
    take(geojson(tmp_path, shifted), datum=Datum.GCJ02)
    assert LayerGrid.objects.exclude(given_wkb=None).count() == 4


def test_ground_outside_the_territory_is_named(tmp_path: Path) -> None:
    path = geojson(tmp_path, {**GROUND, "XF-77": shapely.box(120, 30, 120.01, 30.01)})
    with pytest.raises(ImportRefusedError, match="XF-77: it lies outside the territory"):
        take(path)
    assert take(path, repair=True).size == 2


def test_a_workbook_of_codes(tmp_path: Path) -> None:
    listed = [
        ("MZ001", "滨河民政网格", small.NORTH_GRID, ""),
        ("MZ001", "滨河民政网格", small.SOUTH_GRID, ""),
        ("MZ002", "东门", "", small.WEST_2),
        ("MZ003", "不知何处", "", ""),
    ]
    path = files.workbook(tmp_path, ("网格编码", "网格名称", "综合网格编码", "村社编码"), listed)
    layer = NewLayer(code="civil", name="民政网格", department="civil_affairs")
    assert take(path, layer).size == 4
    assert {found.code for found in queries.resolve_code("MZ001")} == {small.NORTH_GRID, small.SOUTH_GRID}
    assert [(found.code, found.way[-1].basis) for found in queries.resolve_code("MZ002")] == [(small.WEST_2, "village")]
    report = queries.report_on("990121", "civil")
    assert report.unmatched == (("MZ003", "不知何处"),)
    assert [(one.kind, one.first) for one in report.duplicates] == [("code", "MZ001")]


def test_a_list_that_does_not_say_where(tmp_path: Path) -> None:
    with pytest.raises(WrongInputError, match="does not say where a code lies"):
        take(files.workbook(tmp_path, ("编码", "名称"), [("1", "x")]))
    with pytest.raises(WrongInputError, match=r"has no column “XX”\. It has: 编码, 基础网格"):
        take(files.workbook(tmp_path, ("编码", "基础网格"), [("1", "x")]), columns={"code": "XX"})
    with pytest.raises(WrongInputError, match="--column owner=… means nothing here"):
        take(geojson(tmp_path), columns={"owner": "WGZ"})


def test_grids_of_ours_from_a_workbook(tmp_path: Path) -> None:
    listed = [(small.NORTH_GRID, "河北网格"), (f"{small.WEST_2}001", "东门一格")]
    outcome = import_grids(files.workbook(tmp_path, ("网格编码", "网格名称"), listed), reading=small.WGS84)
    assert (outcome.added, outcome.changed) == (1, 1)
    assert queries.place_of_code(f"{small.WEST_2}001").label.endswith("东门一格")
    assert queries.locate(124.505, 29.515).label.endswith("河北网格")  # its ground stays
    import_grids(files.workbook(tmp_path, ("网格编码",), [(small.NORTH_GRID,)]), reading=small.WGS84)
    assert queries.place_of_code(small.NORTH_GRID).label.endswith("河北网格")
    with pytest.raises(ImportRefusedError, match="is no grid code"):
        import_grids(files.workbook(tmp_path, ("网格编码",), [("7",)]), reading=small.WGS84)


def test_grids_of_ours_from_a_shapefile_and_without_writing(tmp_path: Path) -> None:
    path = files.shapefile_of(
        tmp_path, [({"code": f"{small.WEST_2}001", "name": "东门一格"}, small.square(1, 0))], encoding="gb18030"
    )
    told: list[str] = []
    reading = Reading(datum=Datum.WGS84, as_of=small.DAY, columns={"code": "WGBM", "name": "WGMC"}, dry_run=True)
    outcome = import_grids(path, reading=reading, report=told.append)
    assert str(outcome).startswith("dry run, nothing was written: grids as of 2024-01-01: 1 added") and outcome.version is None
    assert f"  would begin: {small.WEST_2}001 东门一格" in told
    assert queries.place_of_code(f"{small.WEST_2}001") is None
    import_grids(path, reading=Reading(datum=Datum.WGS84, as_of=date(2024, 1, 1), columns=reading.columns))
    queries.forget()
    assert queries.place_of_code(f"{small.WEST_2}001").label.endswith("东门一格")
