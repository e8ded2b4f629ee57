"""One grid with its ground and all that became of it: what a page about it tells."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely

from yiwang.territory.levels import Level
from yiwang.territory.models import Boundary, Grid, GridCode
from yiwang.territory.queries.current import snapshot
from yiwang.territory.queries.place import Named


@dataclass(frozen=True, slots=True)
class GridEvent:
    """One change of a grid. kind: came, redrawn, ended; taken (ground of `other` came here); given (ground went to `other`).

    `basis` says how ground moved: adopted, same, merged, split, ended. `layer` is '' for a code of our own. `source` names the
    file or the steward's action that made the version.
    """

    day: date
    version: int
    kind: str
    source: str = ""
    other: str = ""
    layer: str = ""
    basis: str = ""
    share: float = 1.0
    area_m2: float = 0.0


@dataclass(frozen=True, slots=True)
class GridStory:
    """A grid of any time. `polygon` is its present or last ground in WGS 84 degrees, None when it never had any."""

    code: str
    village: str
    parent: str
    kind: str
    name: str
    name_en: str
    purpose: str
    generated: bool
    valid_from: date
    valid_to: date | None
    polygon: Any
    area_m2: float
    events: tuple[GridEvent, ...]  # newest first


def grid_story(code: str) -> GridStory | None:
    """The grid with this code (15 or 17 digits), also one that has ended; None for an unknown code."""
    grid = Grid.objects.select_related("version").filter(code=code).first()
    if grid is None:
        return None
    grounds = list(Boundary.objects.filter(code=code).select_related("version").order_by("version_id"))
    last = grounds[-1] if grounds else None
    links = GridCode.objects.filter(grid=code) | GridCode.objects.filter(layer="", code=code)
    events = [*_own_events(grid, grounds), *(_moved(code, link) for link in links.select_related("version"))]
    return GridStory(
        code=code, village=grid.village_code, parent=grid.parent_code, kind=grid.kind, name=grid.name, name_en=grid.name_en,
        purpose=grid.purpose, generated=grid.generated, valid_from=grid.valid_from, valid_to=grid.valid_to,
        polygon=shapely.from_wkb(bytes(last.wkb)) if last else None, area_m2=last.area_m2 if last else 0.0,
        events=tuple(sorted(events, key=lambda one: (one.version, one.kind != "came", one.other), reverse=True)),
    )  # fmt: skip


def _own_events(grid: Grid, grounds: list[Boundary]) -> Iterator[GridEvent]:
    first = grounds[0].area_m2 if grounds else 0.0
    yield GridEvent(grid.valid_from, grid.version_id, "came", grid.version.source, area_m2=first)
    for ground in grounds[1:]:
        yield GridEvent(ground.valid_from, ground.version_id, "redrawn", ground.version.source, area_m2=ground.area_m2)
    if grid.valid_to and grounds:
        yield GridEvent(grid.valid_to, 2**62, "ended")


def _moved(code: str, link: GridCode) -> GridEvent:
    given = not link.layer and link.code == code
    return GridEvent(
        link.from_day, link.version_id, "given" if given else "taken", link.version.source,
        other=link.grid if given else link.code, layer=link.layer, basis=link.basis, share=link.share,
    )  # fmt: skip


def ground_of_grid(code: str) -> Any:
    """The present polygon of a grid in WGS 84 degrees, from memory; None when it has none."""
    state = snapshot()
    layer = state.micro if len(code) == 17 else state.layers.get(Level.GRID)
    at = bisect_left(layer.codes, code) if layer else 0
    return layer.polygons[at] if layer and at < len(layer.codes) and layer.codes[at] == code else None


def steps_down_to(code: str) -> list[Named]:
    """The division or grid and what it lies in, from the county down."""
    return [step for step in reversed(list(snapshot().chain(code))) if step.level >= Level.COUNTY]
