"""A grid by its code."""

from yiwang.territory.levels import Level
from yiwang.territory.queries.current import snapshot
from yiwang.territory.queries.place import Named


def grid_named(code: str) -> Named | None:
    """The grid or micro grid of this code, also one that has ended (`current` says so); None when there is none."""
    one = snapshot().named.get(code)
    return one if one is not None and one.level == Level.GRID else None
