"""Where a report is: each way to say it, and each way to get it wrong."""

import pytest

from yiwang.cases.tests.helpers import BINHE, inside
from yiwang.intake import place
from yiwang.intake.place import resolve_place
from yiwang.shared.geo.datum import from_wgs84

pytestmark = pytest.mark.usefixtures("db", "world")


def test_a_point_leads_to_its_grid() -> None:
    lon, lat = inside(BINHE)
    found = resolve_place(lon=lon, lat=lat, accuracy_m=12.5, address=" 滨河路 ", landmark="灯杆")
    assert (found.county, found.township, found.village, found.grid[:12]) == ("990121", "990121001000", BINHE, BINHE)
    assert (found.lon, found.lat, found.original, found.datum) == (lon, lat, (lon, lat), "wgs84")
    assert (found.accuracy_m, found.address, found.landmark) == (12.5, "滨河路", "灯杆")
    assert found.label


@pytest.mark.parametrize("datum", ["gcj02", "bd09", "cgcs2000", "GCJ-02"])
def test_the_original_stands_beside_what_was_converted(datum: str) -> None:
    plain = datum.lower().replace("-", "")
    lon, lat = inside(BINHE)
    moved = from_wgs84(lon, lat, plain)
    found = resolve_place(lon=moved[0], lat=moved[1], datum=datum)
    assert (found.lon, found.lat) == pytest.approx((lon, lat), abs=1e-6)
    assert (found.original, found.datum) == (moved, plain)


def test_an_area_is_made_finer_by_words_that_lie_in_it() -> None:
    assert resolve_place(area_code="990121", address="滨河社区门口").village.startswith(BINHE)
    assert resolve_place(area_code="990121000000").village == ""
    assert resolve_place(area_code="990122", address="滨河社区门口").county == "990122"
    grid = resolve_place(lon=inside(BINHE)[0], lat=inside(BINHE)[1]).grid
    assert resolve_place(area_code=grid, address="学士里社区").grid == grid


def test_words_alone_are_enough_when_they_name_a_place() -> None:
    found = resolve_place(landmark="云溪街道滨河社区的小桥边")
    assert found.village.startswith(BINHE)
    assert (found.lon, found.original) == (None, None)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({}, place.NoPlace),
        ({"address": "  ", "landmark": "\n"}, place.NoPlace),
        ({"lon": 124.5}, place.HalfPoint),
        ({"lat": 29.5}, place.HalfPoint),
        ({"lon": float("nan"), "lat": 29.5}, place.HalfPoint),
        ({"lon": float("inf"), "lat": 29.5}, place.HalfPoint),
        ({"lon": 500.0, "lat": 29.5}, place.HalfPoint),
        ({"lon": 200.0, "lat": 100.0}, place.HalfPoint),
        ({"lon": 0.0, "lat": 0.0}, place.ZeroPoint),
        ({"lon": 0.00001, "lat": -0.00001}, place.ZeroPoint),
        ({"lon": 29.5, "lat": 124.5}, place.Swapped),
        ({"lon": 2.0, "lat": 48.0}, place.Outside),
        ({"lon": 124.5, "lat": 29.5, "datum": "nad27"}, place.UnknownDatum),
        ({"area_code": "999999999999"}, place.UnknownArea),
        ({"area_code": "'; --"}, place.UnknownArea),
        ({"area_code": "１２３４５６"}, place.UnknownArea),
        ({"area_code": "9" * 500}, place.UnknownArea),
        ({"area_code": "990000000000"}, place.TooWide),
        ({"area_code": "990100000000"}, place.TooWide),
        ({"address": "某个地方"}, place.UnknownAddress),
    ],
)
def test_what_is_no_place_says_so(said: dict[str, object], problem: type[place.PlaceProblem]) -> None:
    with pytest.raises(problem) as raised:
        resolve_place(**said)
    assert str(raised.value)
    assert raised.value.code


def test_every_problem_has_a_name_of_its_own() -> None:
    codes = [problem.code for problem in place.PlaceProblem.__subclasses__()]
    assert len(codes) == len(set(codes))


def test_what_a_department_calls_a_grid_is_an_area() -> None:
    assert (resolve_place(area_code="MZ0001").village or "")[:6] == "990121"
    assert resolve_place(area_code="ZZ-0001").township
    with pytest.raises(place.UnknownArea):
        resolve_place(area_code="ZZ-没有")
