"""Who walks which grids: counts by grid, and never names: posts act, not persons."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count
from django.utils.timezone import localdate

from yiwang.access.models import GridAssignment
from yiwang.access.queries.units import valid_on


@dataclass(frozen=True, slots=True)
class Walkers:
    """How many assignments of one kind a unit has on a grid today."""

    grid: str
    unit: str
    kind: str
    count: int


def walkers_of(county: str, grids: Collection[str]) -> tuple[Walkers, ...]:
    """Today's assignments on these grids of a county (6 digits), counted. Needs a scope with the county."""
    rows = GridAssignment.objects.filter(valid_on(localdate()), county=county, grid__in=grids)
    counted = (
        rows.values_list("grid", "post__unit_id", "kind").annotate(count=Count("id")).order_by("grid", "post__unit_id", "kind")
    )
    return tuple(Walkers(*row) for row in counted)
