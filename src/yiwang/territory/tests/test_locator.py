"""Point and code → place: borders, and nothing at all."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.territory import queries
from yiwang.territory.levels import Level
from yiwang.territory.queries.place import Named
from yiwang.territory.queries.snapshot import Layer, Snapshot

STEPS = 6  # the checkerboard of the tests without a database


def checkerboard(codes: list[int]) -> Snapshot:
    """STEPS × STEPS unit squares as grids of one village; `codes` says in which order they are numbered."""
    grids = {
        f"990121001001{number + 1:03}": shapely.box(at % STEPS, at // STEPS, at % STEPS + 1, at // STEPS + 1)
        for at, number in enumerate(codes)
    }
    named = {
        "990121001001": Named("990121001001", "滨河社区", "Binhe Community", "990121001000", Level.VILLAGE),
        "990121001000": Named("990121001000", "云溪街道", "Yunxi Subdistrict", "990121000000", Level.TOWNSHIP),
        "990121000000": Named("990121000000", "青溪县", "Qingxi County", "", Level.COUNTY),
        **{code: Named(code, "", "", "990121001001", Level.GRID) for code in grids},
    }
    layer = Layer(list(grids), np.asarray(list(grids.values()), dtype=object))
    nothing = Layer([], np.empty(0, dtype=object))
    return Snapshot(1, named, {}, {Level.GRID: layer}, nothing, np.empty(0, dtype=np.int64))


@given(
    st.permutations(range(STEPS * STEPS)),
    st.lists(
        st.tuples(
            *[
                st.one_of(
                    st.integers(0, STEPS).map(float),
                    st.floats(-0.5, STEPS + 0.5),
                    st.integers(1, STEPS).map(lambda edge: float(np.nextafter(edge, 0))),
                )
            ]
            * 2
        ),
        min_size=1,
        max_size=50,
    ),
)
@settings(max_examples=60, deadline=None)
def test_of_all_grids_that_touch_a_point_the_smallest_code_wins(codes: list[int], points: list[tuple[float, float]]) -> None:
    state = checkerboard(codes)
    layer = state.layers[Level.GRID]
    found = state.locate_many(*np.asarray(points).T)
    for (x, y), place in zip(points, found, strict=True):
        touching = [
            code for code, square in zip(layer.codes, layer.polygons, strict=True) if square.intersects(shapely.Point(x, y))
        ]
        assert (place.grid if place else None) == min(touching, default=None)


def test_a_point_that_is_no_number_is_nowhere() -> None:
    state = checkerboard(list(range(STEPS * STEPS)))
    assert state.locate_many(np.array([np.nan, np.inf, 0.5]), np.array([0.5, 0.5, np.nan])).tolist() == [None, None, None]


@pytest.mark.django_db
def test_it_answers_nothing_for_an_empty_territory() -> None:
    assert queries.current_version() == 0
    assert queries.locate(120.0, 30.0) is None
    assert queries.place_of_code("330106000000") is None
    assert queries.place_in_words("西湖区") is None
    assert queries.counties() == ()
    assert queries.children_of("") == ()
