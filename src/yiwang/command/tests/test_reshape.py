"""A steward reshapes grids: the preview says whom it concerns, and those who walk the old grids walk the new ones."""

from datetime import date

import pytest
import shapely

from tests.support.people import actor
from yiwang.access.models import GridAssignment
from yiwang.accountability.models import AuditRecord
from yiwang.cases.queries.place_change import place_change
from yiwang.cases.tests.helpers import BINHE, opened
from yiwang.command.actions.reshape_grids import reshape_grids
from yiwang.command.queries.reshape import preview
from yiwang.shared.db.scope import scoped
from yiwang.territory.queries import Merge, ReshapeRefused, Split, base_net, grid_now, locate

pytestmark = pytest.mark.usefixtures("world")
DAY = date(2025, 3, 1)


def case_in_binhe():
    from yiwang.cases.models import Case

    case = opened()
    with scoped(actor("steward").scope()):
        return Case.objects.get(id=case.case_id)


def neighbours(grid: str) -> str:
    """Another grid of the same village with a common border."""
    net = base_net("990121")
    own = dict(zip(net.codes, net.polygons, strict=True))
    return next(
        code for code in net.codes if code[:12] == BINHE and code != grid and own[code].intersection(own[grid]).length > 1e-4
    )


def through(grid: str) -> shapely.LineString:
    """A line from north to south through the middle of a grid."""
    net = base_net("990121")
    west, south, east, north = net.polygons[net.codes.index(grid)].bounds
    return shapely.LineString([((west + east) / 2, south - 0.01), ((west + east) / 2, north + 0.01)])


def walked(grid: str) -> set[int]:
    with scoped(actor("steward").scope()):
        return set(GridAssignment.objects.filter(grid=grid, valid_to=None).values_list("post_id", flat=True))


@pytest.mark.django_db(transaction=True)
def test_merging_keeps_cases_findable_and_everybody_on_the_ground() -> None:
    steward, case = actor("steward"), case_in_binhe()
    wish = Merge(grids=(case.grid, neighbours(case.grid)))
    before = walked(wish.grids[0]) | walked(wish.grids[1])
    with scoped(steward.scope()):
        shown = preview(steward, wish)
        assert (shown.open_cases, [one.number for one in shown.cases]) == (1, [case.number])
        assert {row.grid for row in shown.walkers} == set(wish.grids)
    with scoped(steward.scope()):
        done = reshape_grids(steward, wish, seen=shown.plan.version, day=DAY)
    new = done.made[0].code
    assert walked(new) == before and before
    assert not walked(wish.grids[0])
    assert locate(case.lon, case.lat).grid == grid_now(case.grid).grid == new
    changed = place_change(case)
    assert changed is not None and changed.codes == (new,) and case.place_label in changed.reported
    acts = AuditRecord.objects.using("owner").filter(county="990121", role="steward").values_list("action", flat=True)
    assert {"merge_grids", "carry_assignments"} <= set(acts)
    with scoped(steward.scope()):
        assert preview(steward, Split(grid=new, line=through(new), kind="micro")).open_cases == 1


@pytest.mark.django_db(transaction=True)
def test_only_the_chosen_part_keeps_the_assignments() -> None:
    steward = actor("steward")
    grid = f"{BINHE}001"
    wish = Split(grid=grid, line=through(grid))
    with scoped(steward.scope()):
        shown = preview(steward, wish)
        first, second = (one.code for one in shown.plan.made)
        reshape_grids(steward, wish, seen=shown.plan.version, day=DAY, carry={grid: [first]})
    assert walked(first) and not walked(second)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["chen", "dara", "eko", "clerk"])
def test_others_may_not(who: str) -> None:
    other = actor(who)
    with scoped(other.scope()), pytest.raises(ReshapeRefused, match="does not shape"):
        preview(other, Merge(grids=(f"{BINHE}001", neighbours(f"{BINHE}001"))))
