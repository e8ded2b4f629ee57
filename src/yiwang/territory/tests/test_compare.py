"""Holding nets against each other: crossings, gaps, duplicates, codes that lead nowhere; and that a county's seven nets are quick."""

import time
from pathlib import Path

import numpy as np
import pytest
import shapely
from django.test import Client

from yiwang.territory import queries
from yiwang.territory.actions import import_grids
from yiwang.territory.models import Layer, LayerGrid
from yiwang.territory.queries.layers import to_plane
from yiwang.territory.tests import small_county as small
from yiwang.territory.tests.test_reshape import layer

pytestmark = pytest.mark.django_db(transaction=True)
COUNTY = "990121"


@pytest.fixture(autouse=True)
def county(tmp_path: Path) -> None:
    small.import_small_county(tmp_path)


def relations(first: str = queries.BASE, second: str = "fire") -> dict[tuple[str, str], str]:
    return {(pair.first, pair.second): pair.relation for pair in queries.compare(COUNTY, first, second).pairs}


def test_every_pair_is_told_by_how_it_lies() -> None:
    layer(SAME=small.square(0, 1), CROSS=small.square(0.5, 0.5, 1, 0.25), PART=small.square(0.1, 0.1, 0.2, 0.2))
    assert relations() == {
        (small.NORTH_GRID, "SAME"): "same",
        (small.SOUTH_GRID, "CROSS"): "cross",
        (small.SOUTH_GRID, "PART"): "holds",
    }
    assert relations("fire", queries.BASE)[("PART", small.SOUTH_GRID)] == "within"
    cross = next(pair for pair in queries.compare(COUNTY, "base", "fire").pairs if pair.relation == "cross")
    assert (cross.share_of_first, cross.share_of_second) == (pytest.approx(0.125, abs=0.001), pytest.approx(0.5, abs=0.001))
    assert cross.area_m2 == pytest.approx(0.125 * 1.07e6, rel=0.02)


def test_strips_along_borders_are_counted_and_not_listed() -> None:
    layer(NEARLY=small.square(0, 0.995, 1, 1.005))  # 5 m too far south
    held = queries.compare(COUNTY, "base", "fire")
    assert [pair.relation for pair in held.pairs] == ["same"]
    assert held.slivers == 1 and held.slivers_m2 == pytest.approx(5.5 * 970, rel=0.1)


def test_gaps_have_a_size_and_a_place() -> None:
    layer(ALL=shapely.difference(small.COUNTY_GROUND[small.COUNTY], small.square(2.2, 0.2, 0.5, 0.5)))
    report = queries.report_on(COUNTY, "fire")
    assert [(gap.village, gap.label) for gap in report.gaps] == [(small.EAST_1, "石门镇 石门村委会")]
    assert report.gaps_m2 == pytest.approx(0.25 * 1.07e6, rel=0.02)
    assert small.square(2.2, 0.2, 0.5, 0.5).contains(shapely.Point(report.gaps[0].lon, report.gaps[0].lat))
    assert report.outside_m2 < 1
    ours = queries.report_on(COUNTY)
    assert ours.gaps_m2 == pytest.approx(6 * 1.07e6, rel=0.02)  # only the first village has grids


def test_the_same_ground_twice_in_one_net() -> None:
    layer(A=small.square(0, 0), B=small.square(0.5, 0))
    assert [(one.kind, one.first, one.second) for one in queries.report_on(COUNTY, "fire").duplicates] == [("ground", "A", "B")]


def test_what_is_not_there_is_none() -> None:
    assert queries.compare(COUNTY, "base", "nobody") is None
    assert queries.report_on(COUNTY, "nobody") is None
    assert queries.overview(COUNTY) == ()


def test_a_newer_state_is_compared_at_once() -> None:
    layer(F1=small.square(0, 1))
    assert relations() == {(small.NORTH_GRID, "F1"): "same"}
    Layer.objects.using("owner").update(valid_to=small.LATER)
    layer(F1=small.square(0, 0))
    assert relations() == {(small.SOUTH_GRID, "F1"): "same"}


def test_seven_nets_of_a_large_county(tmp_path: Path) -> None:
    """1,200 grids and seven nets that share no border with them. Measured as processor time: other work may run beside."""
    villages = small.VILLAGE_GROUND
    grids = {
        f"{village}{row * 20 + column + 3:03}": small.square(at + column / 20, row / 7.5, 1 / 20, 1 / 7.5)
        for at, village in enumerate(villages)
        for row in range(15)
        for column in range(20)
    }
    import_grids(
        small.geojson_file(tmp_path, grids), reading=small.Reading(datum=small.Datum.WGS84, as_of=small.LATER), replace=True
    )
    for number in range(7):
        cells = [shapely.affinity.rotate(cell, 2 + number, origin=(124.52, 29.51)) for cell in grids.values()]
        net = Layer.objects.using("owner").create(
            code=f"net{number}", name="x", county=COUNTY, kind="polygons", source="x", digest="x", valid_from=small.DAY
        )
        LayerGrid.objects.using("owner").bulk_create(
            LayerGrid(layer=net, code=f"{number}-{at}", county=COUNTY, wkb=shapely.to_wkb(cell)) for at, cell in enumerate(cells)
        )
    assert len(queries.base_net(COUNTY).codes) == 1200
    began = time.process_time()
    held = queries.overview(COUNTY)
    first = time.process_time() - began
    began = time.process_time()
    queries.overview(COUNTY)
    again = time.process_time() - began
    assert all(one.count("cross") > 1200 for _layer, one in held)
    assert first < 7, "a second for each net"
    assert again < first / 20, "what was compared is kept"


def test_the_code_that_still_leads_there(client: Client) -> None:
    layer(F1=small.square(0, 1), F2=small.square(0, 0, 1, 2))
    answer = client.get("/api/v1/territory/codes/F2").json()
    assert [(one["code"], one["share"]) for one in answer["grids"]] == [
        (small.NORTH_GRID, pytest.approx(0.5, abs=0.01)),
        (small.SOUTH_GRID, pytest.approx(0.5, abs=0.01)),
    ]
    assert answer["grids"][0]["way"] == [{"code": "F2", "layer": "fire", "basis": "ground", "since": "2024-01-01"}]
    assert client.get("/api/v1/territory/codes/F1").json()["grids"][0]["code"] == small.NORTH_GRID
    assert client.get(f"/api/v1/territory/codes/{small.NORTH_GRID}").json()["grids"][0]["way"] == []
    assert client.get("/api/v1/territory/codes/F1?layer=other").status_code == 404
    assert client.get("/api/v1/territory/codes/F1?county=990122").status_code == 404
    assert client.get("/api/v1/territory/codes/" + "9" * 400).status_code == 404


def test_a_departments_code_is_an_address() -> None:
    layer(F1=small.square(0, 1), F2=small.square(0, 0, 1, 2), F3=small.square(0, 0, 4, 2))
    assert queries.place_by_code("F1").grid == small.NORTH_GRID
    assert (queries.place_by_code("F2").grid, queries.place_by_code("F2").village) == (None, small.WEST_1)
    assert queries.place_by_code("没有 F1") is None


def test_on_an_event_loop_too() -> None:
    import asyncio

    layer(F1=small.square(0, 1))

    async def ask() -> str | None:
        place = queries.place_by_code("F1")
        return place.grid if place else None

    assert asyncio.run(ask()) == small.NORTH_GRID


def test_ground_whose_edges_all_but_touch_can_be_compared() -> None:
    """Sound in degrees; on the plane the diagonal is a little bent, and a vertex beside it comes to lie across."""
    ground = shapely.Polygon([(120, 30), (120.1, 30.1), (120.1, 30), (120.050002, 30.049998), (120.05, 30)])
    assert ground.is_valid
    both = to_plane(np.array([ground, None], dtype=object))
    assert both[0].is_valid and both[1] is None
    assert to_plane(ground).area == pytest.approx(shapely.union_all(both).area)
