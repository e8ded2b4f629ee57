"""One grid of a department's layer, beside the grids of ours that share its ground."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from django.utils.translation import get_language

from yiwang.access.queries import Actor
from yiwang.command.queries.drawing import Drawing, drawing
from yiwang.command.queries.grid_page import short_label
from yiwang.command.queries.ground import counties_in_reach, english
from yiwang.command.queries.reshape import may_reshape
from yiwang.territory.queries import LayerInfo, compare, county_of, layers_of, net_of, place_of_code, resolve_code
from yiwang.territory.queries.grid_story import ground_of_grid


@dataclass(frozen=True, slots=True)
class OwnGrid:
    """A grid of ours that the layer's grid shares ground with; `share` is how much of the layer's grid, in per cent."""

    code: str
    label: str
    place: str
    relation: str
    area_m2: float
    percent: float

    @property
    def share(self) -> str:
        return f"{self.percent:.1f} %"


@dataclass(frozen=True, slots=True)
class LayerGridPage:
    """What the page shows."""

    layer: LayerInfo
    layer_name: str
    code: str
    name: str
    duty: str
    county: str
    area_m2: float
    ours: Sequence[OwnGrid]
    leads_to: Sequence[tuple[str, str]]  # grids of ours that the code leads to today
    drawn: Drawing | None
    may_reshape: bool

    @property
    def label(self) -> str:
        return f"{self.code} {self.name}".strip()


def layer_grid_page(actor: Actor, layer_code: str, code: str, county: str = "") -> LayerGridPage | None:
    """The page, inside the actor's scope; None when there is no such grid in a county that the actor may look at."""
    reach = [one for one, _name in counties_in_reach(actor)]
    own = county or (county_of(actor.division) if actor.division else "")
    here = own if own in reach else (reach[0] if reach and not county else "")
    layer = next((one for one in layers_of(here) if one.code == layer_code), None) if here else None
    if layer is None:
        return None
    net = net_of(here, layer)
    rows = [at for at, known in enumerate(net.codes) if known == code]
    held = compare(here, second=layer.code)
    if not rows or held is None:
        return None
    polygons = [net.polygons[at] for at in rows if net.polygons[at] is not None]
    ground = shapely.union_all(polygons) if polygons else None
    pairs = [pair for pair in held.pairs if pair.second == code]
    ours = [
        OwnGrid(pair.first, short_label(pair.first), _place(pair.first), pair.relation, pair.area_m2, 100 * pair.share_of_second)
        for pair in sorted(pairs, key=lambda pair: -pair.area_m2)
    ]
    return LayerGridPage(
        layer=layer, layer_name=layer.called(get_language() or ""), code=code, name=net.names[rows[0]],
        duty=net.duties[rows[0]] if net.duties else "", county=here, area_m2=sum(one.area_m2 for one in ours), ours=ours,
        leads_to=[(one.code, _place(one.code)) for one in resolve_code(code, layer=layer.code, county=here)],
        drawn=_drawn(code, ground, ours) if ground is not None else None, may_reshape=may_reshape(actor, here),
    )  # fmt: skip


def _place(code: str) -> str:
    place = place_of_code(code)
    return (place.label_en if english() else place.label) if place else code


def _drawn(said: str, ground: Any, ours: Sequence[OwnGrid]) -> Drawing:
    grounds = [(ground_of_grid(one.code), "g-near", one.label) for one in ours]
    shapes = [shape for shape in grounds if shape[0] is not None]
    around = shapely.union_all([ground, *(shape[0] for shape in shapes)])
    return drawing(said, [*shapes, (ground, "g-theirs", "")], around)
