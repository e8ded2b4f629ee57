"""Whatever a steward does in whatever order: the ground stays covered once, every code leads to a grid of today, the locator answers."""

from datetime import date
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from yiwang.shared.db.scope import Scope, scoped
from yiwang.shared.geo.area import area_m2
from yiwang.territory import queries
from yiwang.territory.actions import reshape
from yiwang.territory.models import Grid
from yiwang.territory.queries import Adopt, End, Merge, ReshapeRefused, Split, Wish
from yiwang.territory.tests import small_county as small
from yiwang.territory.tests.test_reshape import Steward, layer

pytestmark = pytest.mark.django_db(transaction=True)
WHOLE = small.VILLAGE_GROUND[small.WEST_1]
SEAM_M2 = 1.0  # what rounding may leave along all borders of a village together
DAY = date(2025, 3, 1)
fractions = st.floats(0.05, 0.95)
steps = st.lists(
    st.tuples(st.sampled_from(("split", "merge", "end", "adopt", "part", "along")), fractions, fractions, st.integers(0, 50)),
    min_size=1,
    max_size=7,
)


@pytest.fixture(autouse=True)
def county(tmp_path: Path) -> None:
    small.import_small_county(tmp_path)
    tilted = shapely.affinity.rotate(shapely.box(124.497, 29.498, 124.514, 29.523), 17)
    layer("fire", **{f"F{at}": cell for at, cell in enumerate(pieces_of(tilted))})


def pieces_of(ground: shapely.Polygon) -> list[shapely.Polygon]:
    """A net of its own: tilted strips that keep to nobody's border."""
    west, south, east, north = ground.bounds
    strips = [shapely.box(west, south + (north - south) * k / 4, east, south + (north - south) * (k + 1) / 4) for k in range(4)]
    return [shapely.affinity.rotate(strip, 9, origin=(west, south)) for strip in strips]


def today() -> dict[str, shapely.Polygon]:
    from yiwang.territory.models import Boundary

    rows = Boundary.objects.filter(valid_to=None, level=6, code__startswith=small.WEST_1)
    return {row.code: shapely.from_wkb(bytes(row.wkb)) for row in rows}


def wish_of(kind: str, x: float, y: float, pick: int) -> Wish:
    own = sorted(code for code in today() if len(code) == 15)
    grid = own[pick % len(own)]
    west, south, east, north = today()[grid].bounds
    line = shapely.LineString([(west - 0.01, south + (north - south) * y), (east + 0.01, south + (north - south) * x)])
    other = own[(pick // 7) % len(own)]
    return {
        "split": Split(grid=grid, line=line),
        "part": Split(grid=grid, line=line, kind="micro"),
        "along": Split(grid=grid, layer="fire"),
        "merge": Merge(grids=(grid, other)),
        "end": End(grid=grid, heir=other),
        "adopt": Adopt(layer="fire", code=f"F{pick % 4}", village=small.WEST_1, kind="special" if pick % 2 else "ordinary"),
    }[kind]


def try_out(wish: Wish) -> None:
    try:
        with scoped(Scope(counties=("990121",))):
            shown = queries.plan(wish)
            reshape(Steward(), wish, village=shown.village, seen=shown.version, day=DAY)
    except ReshapeRefused:
        pass


def holds() -> None:
    ground = today()
    grids = [polygon for code, polygon in ground.items() if len(code) == 15]
    assert area_m2(shapely.union_all(grids).symmetric_difference(WHOLE)) < SEAM_M2
    assert abs(sum(map(area_m2, grids)) - area_m2(WHOLE)) < SEAM_M2
    for code, polygon in ground.items():
        if len(code) == 17:
            assert area_m2(polygon.difference(ground[code[:15]])) < SEAM_M2, "a micro grid reaches out of its grid"
    every = list(Grid.objects.values_list("code", flat=True))
    for code in every:
        found = queries.resolve_code(code)
        assert found and all(one.code in ground for one in found), code
        assert sum(one.share for one in found) == pytest.approx(1, abs=0.02)
    spots = [shapely.point_on_surface(polygon) for polygon in grids]
    first = queries.locate_many([spot.x for spot in spots], [spot.y for spot in spots])
    assert [place.grid for place in first] == [code for code in ground if len(code) == 15]


@settings(
    max_examples=8, deadline=None, derandomize=True, phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(steps)
def test_any_sequence(sequence: list[tuple[str, float, float, int]]) -> None:
    for step in sequence:
        try_out(wish_of(*step))
        queries.forget()
        holds()
