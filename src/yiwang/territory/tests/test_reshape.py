"""Adopting, splitting, merging and ending grids."""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import shapely
from django.db import connections, transaction
from django.utils.translation import override

from yiwang.shared.db.scope import Scope, scoped
from yiwang.territory import queries
from yiwang.territory.actions import reshape
from yiwang.territory.actions.versions import ONE_AT_A_TIME
from yiwang.territory.models import Boundary, Grid, GridCode, Layer, LayerGrid, TerritoryVersion
from yiwang.territory.queries import Adopt, DeclareSame, End, Merge, ReshapeRefused, Split, Wish
from yiwang.territory.tests import small_county as small

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2025, 3, 1)
IN_COUNTY = Scope(counties=("990121",))
NEW = f"{small.WEST_1}003"
NEXT = f"{small.WEST_1}004"
ACROSS = shapely.LineString([(124.49, 29.505), (124.52, 29.505)])  # through the middle of the southern grid


class Steward:
    kind, account_id, role, unit_id = "staff", None, "steward", "990121-centre"


@pytest.fixture(autouse=True)
def county(tmp_path: Path) -> Iterator[None]:
    small.import_small_county(tmp_path)
    with override("en"):
        yield


def layer(code: str = "fire", **grounds: object) -> None:
    """A layer of one county, straight into the tables."""
    row = Layer.objects.using("owner").create(
        code=code,
        name="消防网格",
        name_en="Fire Net",
        county="990121",
        kind="polygons",
        datum="wgs84",
        source="x",
        digest="x",
        valid_from=small.DAY,
        size=len(grounds),
    )
    LayerGrid.objects.using("owner").bulk_create(
        LayerGrid(layer=row, code=code, name=f"消防{code}", county="990121", wkb=shapely.to_wkb(ground))
        for code, ground in grounds.items()
    )


def carry_out(wish: Wish, day: date = DAY) -> queries.Plan:
    with scoped(IN_COUNTY):
        shown = queries.plan(wish)
        return reshape(Steward(), wish, village=shown.village, seen=shown.version, day=day)


def covered_once() -> None:
    """The village's grids of today have no gap, no overlap, and every place in it answers with one of them."""
    rows = Boundary.objects.filter(valid_to=None, level=6, code__startswith=small.WEST_1)
    polygons = [shapely.from_wkb(bytes(row.wkb)) for row in rows if len(row.code) == 15]
    whole = small.VILLAGE_GROUND[small.WEST_1]
    assert shapely.union_all(polygons).symmetric_difference(whole).area < 1e-12
    assert abs(sum(polygon.area for polygon in polygons) - whole.area) < 1e-12


def test_it_merges_neighbours_and_the_old_codes_lead_on() -> None:
    done = carry_out(Merge(grids=(small.NORTH_GRID, small.SOUTH_GRID), name="滨河网格"))
    assert [one.code for one in done.made] == [NEW]
    assert queries.locate(124.505, 29.505).grid == NEW
    assert [found.code for found in queries.resolve_code(small.SOUTH_GRID)] == [NEW]
    assert queries.resolve_code(small.SOUTH_GRID)[0].way[0].basis == "merged"
    assert queries.grid_now(small.NORTH_GRID).label.endswith("滨河网格")
    covered_once()


def test_it_splits_by_a_line() -> None:
    done = carry_out(Split(grid=small.SOUTH_GRID, line=ACROSS, names=("南片", "北片")))
    assert [(one.code, one.name) for one in done.made] == [(NEW, "南片"), (NEXT, "北片")]
    assert {found.code: found.share for found in queries.resolve_code(small.SOUTH_GRID)} == {
        NEW: pytest.approx(0.5, abs=0.01),
        NEXT: pytest.approx(0.5, abs=0.01),
    }
    assert queries.grid_now(small.SOUTH_GRID, (124.505, 29.502)).grid == NEW
    assert queries.grid_now(small.SOUTH_GRID, (124.505, 29.508)).grid == NEXT
    covered_once()


def test_a_line_that_ends_inside_divides_nothing() -> None:
    with pytest.raises(ReshapeRefused, match="border to border"):
        carry_out(Split(grid=small.SOUTH_GRID, line=shapely.LineString([(124.49, 29.505), (124.505, 29.505)])))


def test_it_adopts_a_grid_of_a_layer_and_its_neighbours_give_way() -> None:
    layer(F1=small.square(0, 0.5))
    done = carry_out(Adopt(layer="fire", code="F1"))
    assert ([one.code for one in done.made], done.ended) == ([NEW], ())
    assert [one.code for one in done.redrawn] == [small.NORTH_GRID, small.SOUTH_GRID]
    assert queries.locate(124.505, 29.51).grid == NEW
    assert queries.resolve_code("F1")[0].code == NEW
    covered_once()


def test_a_sliver_along_the_border_stays_where_it_is() -> None:
    layer(F1=small.square(0, 0.9999, 1, 0.5))  # one metre too far south
    done = carry_out(Adopt(layer="fire", code="F1"))
    assert [one.code for one in done.redrawn] == [small.NORTH_GRID]
    covered_once()


def test_the_same_ground_is_declared_and_not_adopted() -> None:
    layer(F1=small.GRID_GROUND[small.NORTH_GRID])
    with pytest.raises(ReshapeRefused, match="declare it the same"):
        carry_out(Adopt(layer="fire", code="F1"))
    carry_out(DeclareSame(layer="fire", code="F1", grid=small.NORTH_GRID))
    assert [(found.code, found.way[0].basis) for found in queries.resolve_code("F1")] == [(small.NORTH_GRID, "same")]


def test_a_wrong_declaration_is_mended_by_another() -> None:
    layer(F1=small.square(0, 0, 1, 2))
    for grid in (small.NORTH_GRID, small.SOUTH_GRID, small.NORTH_GRID):
        carry_out(DeclareSame(layer="fire", code="F1", grid=grid))
        assert [found.code for found in queries.resolve_code("F1")] == [grid]
    assert GridCode.objects.filter(code="F1").count() == 3  # nothing of what was said is lost


def test_a_grid_ends_and_its_neighbour_takes_the_ground() -> None:
    carry_out(End(grid=small.SOUTH_GRID, heir=small.NORTH_GRID))
    assert queries.locate(124.505, 29.505).grid == small.NORTH_GRID
    assert queries.resolve_code(small.SOUTH_GRID)[0].code == small.NORTH_GRID
    covered_once()


def test_micro_grids_by_a_line_and_back() -> None:
    done = carry_out(Split(grid=small.SOUTH_GRID, line=ACROSS, kind="micro"))
    assert [one.code for one in done.made] == [f"{small.SOUTH_GRID}01", f"{small.SOUTH_GRID}02"]
    assert queries.locate(124.505, 29.502).micro == f"{small.SOUTH_GRID}01"
    carry_out(End(grid=f"{small.SOUTH_GRID}01"))
    assert queries.resolve_code(f"{small.SOUTH_GRID}01")[0].code == small.SOUTH_GRID


def test_micro_grids_go_with_their_ground() -> None:
    carry_out(Split(grid=small.SOUTH_GRID, line=ACROSS, kind="micro"))
    carry_out(Merge(grids=(small.NORTH_GRID, small.SOUTH_GRID)))
    assert queries.locate(124.505, 29.502).micro == f"{NEW}01"
    assert queries.resolve_code(f"{small.SOUTH_GRID}02")[0].code == f"{NEW}02"


def test_codes_are_not_given_again_even_on_the_same_day() -> None:
    carry_out(Merge(grids=(small.NORTH_GRID, small.SOUTH_GRID)))
    carry_out(Split(grid=NEW, line=ACROSS))
    assert sorted(Grid.objects.filter(valid_to=None).values_list("code", flat=True)) == [NEXT, f"{small.WEST_1}005"]
    assert Grid.objects.get(code=NEW).valid_to == DAY
    assert {found.code for found in queries.resolve_code(small.NORTH_GRID)} == {NEXT, f"{small.WEST_1}005"}
    covered_once()


def test_somebody_else_was_faster() -> None:
    with scoped(IN_COUNTY):
        shown = queries.plan(Merge(grids=(small.NORTH_GRID, small.SOUTH_GRID)))
    carry_out(Split(grid=small.SOUTH_GRID, line=ACROSS, kind="micro"))
    with pytest.raises(ReshapeRefused, match="meanwhile"), scoped(IN_COUNTY):
        reshape(Steward(), shown.wish, village=shown.village, seen=shown.version, day=DAY)


def test_an_import_under_way_is_said_and_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["yiwang.territory.actions.reshape"], "PATIENCE_S", 0.05)
    with transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        with pytest.raises(ReshapeRefused, match="being changed right now"):
            carry_out(Merge(grids=(small.NORTH_GRID, small.SOUTH_GRID)))
    assert carry_out(Merge(grids=(small.NORTH_GRID, small.SOUTH_GRID))).made


@pytest.mark.parametrize("day", [date(2999, 1, 1), date(2023, 12, 31)])
def test_a_day_that_cannot_be(day: date) -> None:
    with pytest.raises(ReshapeRefused):
        carry_out(Merge(grids=(small.NORTH_GRID, small.SOUTH_GRID)), day)
    assert Grid.objects.filter(valid_to=None).count() == 2


def test_nobody_writes_into_another_county() -> None:
    with pytest.raises(Exception, match="row-level security"), scoped(Scope(counties=("990122",))):
        shown = queries.plan(Merge(grids=(small.NORTH_GRID, small.SOUTH_GRID)))
        reshape(Steward(), shown.wish, village=shown.village, seen=shown.version, day=DAY)
    assert Grid.objects.filter(valid_to=None).count() == 2
    assert not GridCode.objects.exists() and not TerritoryVersion.objects.filter(kind="reshaped").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE territory_grid SET code = '990121001001999'",
        "UPDATE territory_boundary SET wkb = ''",
        "UPDATE territory_gridcode SET grid = code",
        "DELETE FROM territory_grid",
        "UPDATE territory_layer SET name = 'x'",
        "UPDATE territory_division SET valid_to = now()",
    ],
)
def test_the_web_role_may_not(statement: str) -> None:
    with pytest.raises(Exception, match="permission denied"), scoped(IN_COUNTY), connections["default"].cursor() as cursor:
        cursor.execute(statement)
