"""Doubtful coordinates, areas, Voronoi cells."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from yiwang.shared.geo.area import area_m2
from yiwang.shared.geo.plausible import Doubt, doubts
from yiwang.shared.geo.voronoi import voronoi_cells

COUNTY = shapely.box(119.9, 30.0, 120.2, 30.3)


@pytest.mark.parametrize(
    ("lon", "lat", "datum", "doubt"),
    [
        (120.15, 30.28, "wgs84", Doubt.NONE),
        (120.15, 30.28, "gcj02", Doubt.NONE),
        (-71.0587, 42.3594, "wgs84", Doubt.NONE),
        (-71.0587, 42.3594, "gcj02", Doubt.NONE),
        (0.0, 0.0, "wgs84", Doubt.ZERO),
        (30.28, 120.15, "wgs84", Doubt.SWAPPED),
        (39.9, 75.98, "wgs84", Doubt.SWAPPED),  # Kashgar, the far west
        (38.0, 73.6, "cgcs2000", Doubt.SWAPPED),
        (42.3594, -71.0587, "wgs84", Doubt.SWAPPED),
        (520000.0, 3350000.0, "cgcs2000", Doubt.OUT_OF_RANGE),  # metres of a projection
        (float("nan"), 30.0, "wgs84", Doubt.OUT_OF_RANGE),
    ],
)
def test_it_says_what_is_wrong_with_a_point(lon: float, lat: float, datum: str, doubt: Doubt) -> None:
    assert doubts(np.array([lon]), np.array([lat]), datum).tolist() == [doubt]


def test_areas_agree_with_geodesics() -> None:
    geodesic, _perimeter = Geod(ellps="WGS84").geometry_area_perimeter(shapely.segmentize(COUNTY, 0.001))
    assert area_m2(COUNTY) == pytest.approx(abs(geodesic), rel=1e-5)


@given(
    st.lists(
        st.tuples(st.integers(1, 299), st.integers(1, 299)).map(lambda at: (119.9 + at[0] / 1000, 30.0 + at[1] / 1000)),
        min_size=1,
        max_size=12,
        unique=True,
    )
)
def test_cells_hold_their_point_and_share_out_the_whole(points: list[tuple[float, float]]) -> None:
    cells = voronoi_cells(points, COUNTY)
    assert all(shapely.intersects_xy(cell, *point) for cell, point in zip(cells, points, strict=True))
    assert sum(cell.area for cell in cells) == pytest.approx(COUNTY.area, rel=1e-9)
    assert shapely.union_all(cells, grid_size=1e-9).symmetric_difference(COUNTY).area < 1e-12


def test_the_same_point_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="must differ"):
        voronoi_cells([(120.0, 30.1), (120.0, 30.1)], COUNTY)
