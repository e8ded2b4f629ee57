"""Make the plan for a wish: read the grids of the village, cut and join their ground, give out codes. Changes nothing."""

from collections.abc import Callable, Sequence
from typing import Any

import shapely
from django.utils.translation import gettext as _

from yiwang.territory.levels import GridKind, Level
from yiwang.territory.models import LayerGrid
from yiwang.territory.queries.current import snapshot
from yiwang.territory.queries.cutting import along_lines, area_of, by_pieces, crumbs, joined, pieces, share_border, surface
from yiwang.territory.queries.reshaping import (
    Adopt,
    DeclareSame,
    End,
    Merge,
    NewLink,
    Plan,
    ReshapeRefused,
    Split,
    Wish,
)
from yiwang.territory.queries.village_ground import Draft, Piece, open_draft

ALIKE = 0.98


def plan(wish: Wish) -> Plan:
    """What carrying out the wish would change. Raises ReshapeRefused when it cannot be done."""
    return PLANNERS[type(wish)](wish)


def _adopt(wish: Adopt) -> Plan:
    polygon = layer_ground(wish.layer, wish.code)
    draft = open_draft(wish.village or _village_at(polygon))
    if wish.kind == GridKind.MICRO:
        return _adopt_as_part(wish, polygon, draft)
    room = draft.room_for(polygon)
    cuts = [(grid.code, by_pieces(grid.polygon, [room])) for grid in draft.grids_at(room)]
    taken = [(code, given, kept) for code, (given, kept) in cuts if given is not None]
    free = draft.free(room)
    _refuse_nothing_new([(code, kept) for code, _given, kept in taken], free)
    ground = surface(shapely.union_all([given for _code, given, _kept in taken] + ([free] if free is not None else [])))
    new = draft.add(wish.kind, ground, name=wish.name or _layer_name(wish), name_en=wish.name_en, purpose=wish.purpose)
    for code, _given, kept in taken:
        if kept is None:
            draft.end(code, [(new, 1.0)], "adopted")
        else:
            draft.redraw(code, kept)
    draft.move_parts([code for code, _given, _kept in taken], "adopted")
    _link_adopted(draft, wish, new, area_of(shapely.intersection(polygon, ground)) / area_of(polygon))
    return draft.plan(wish)


def _refuse_nothing_new(taken: Sequence[tuple[str, Any]], free: Any) -> None:
    if not taken and free is None:
        raise ReshapeRefused(_("This grid of the layer shares no ground with the village."))
    if len(taken) == 1 and taken[0][1] is None and free is None:
        words = _("It has the same ground as grid %(code)s: declare it the same instead.")
        raise ReshapeRefused(words % {"code": taken[0][0]})


def _link_adopted(draft: Draft, wish: Adopt, new: str, share: float) -> None:
    draft.links.append(NewLink(wish.layer, wish.code, new, "adopted", min(1.0, max(round(share, 6), 1e-6))))
    if share < ALIKE:
        words = _("%(part)d%% of the layer's grid lies elsewhere and is not taken over.")
        draft.notes.append(words % {"part": round((1 - share) * 100)})


def _adopt_as_part(wish: Adopt, polygon: Any, draft: Draft) -> Plan:
    around = draft.grids_at(polygon)
    if not around:
        raise ReshapeRefused(_("This grid of the layer shares no ground with the village."))
    parent = max(around, key=lambda grid: (area_of(surface(shapely.intersection(grid.polygon, polygon))), grid.code))
    ground = surface(shapely.intersection(parent.polygon, polygon))
    for part in draft.parts_of(parent.code):
        ground = surface(shapely.difference(ground, part.polygon)) if ground is not None else None
    if ground is None or crumbs(pieces(ground), area_of(parent.polygon)).all():
        raise ReshapeRefused(_("There is no room for it: micro grids cover that ground already."))
    code = draft.add(GridKind.MICRO, ground, parent=parent.code, name=wish.name or _layer_name(wish), name_en=wish.name_en)
    _link_adopted(draft, wish, code, area_of(shapely.intersection(polygon, ground)) / area_of(polygon))
    return draft.plan(wish)


def _declare_same(wish: DeclareSame) -> Plan:
    if not LayerGrid.objects.filter(layer__code=wish.layer, layer__valid_to=None, code=wish.code).exists():
        raise ReshapeRefused(_("The layer has no grid %(code)s.") % {"code": wish.code})
    draft = open_draft(wish.grid[:12])
    draft.need(wish.grid)
    draft.links.append(NewLink(wish.layer, wish.code, wish.grid, "same", 1.0))
    return draft.plan(wish)


def _split(wish: Split) -> Plan:
    draft = open_draft(wish.grid[:12])
    old = draft.need(wish.grid)
    parts, named = _parts(wish, old)
    if len(parts) < 2:
        raise ReshapeRefused(_("This does not divide the grid: the line must lead from border to border."))
    order = sorted(range(len(parts)), key=lambda at: tuple(shapely.bounds(parts[at])[:2].tolist()))
    kind = wish.kind or old.kind
    within = old.code if kind == GridKind.MICRO and old.kind != GridKind.MICRO else ""
    if within and draft.parts_of(within):
        raise ReshapeRefused(_("The grid has micro grids already: end them first."))
    whole, shares = area_of(old.polygon), []
    for number, at in enumerate(order):
        name = wish.names[number] if number < len(wish.names) else ""
        code = draft.add(kind, parts[at], parent=within or old.parent, name=name, purpose=old.purpose)
        shares.append((code, area_of(parts[at]) / whole))
        if named[at]:
            draft.links.append(NewLink(wish.layer, named[at], code, "same", 1.0))
    if not within:
        draft.end(old.code, shares, "split")
        draft.move_parts([old.code], "split")
    return draft.plan(wish)


def _parts(wish: Split, old: Piece) -> tuple[list[Any], list[str]]:
    """The parts, and for each the code of the layer's grid that it is."""
    given = [wish.line is not None, bool(wish.parts), bool(wish.layer)]
    if sum(given) != 1:
        raise ReshapeRefused(_("Say how to divide the grid: by a line, into drawn parts, or along a layer."))
    if wish.line is not None:
        faces = along_lines(old.polygon, wish.line)
        found = [face for face in faces if face is not None]
        return found, [""] * len(found)
    codes, cutters = layer_at(wish.layer, old.polygon) if wish.layer else ([""] * len(wish.parts), list(wish.parts))
    cut = by_pieces(old.polygon, cutters)
    kept = [
        (part, (codes[at], cutters[at]) if at < len(cutters) else ("", None)) for at, part in enumerate(cut) if part is not None
    ]
    return [part for part, _of in kept], [code if code and _alike(part, cutter) else "" for part, (code, cutter) in kept]


def _alike(part: Any, cutter: Any) -> bool:
    shared = area_of(shapely.intersection(part, cutter))
    return shared >= ALIKE * max(area_of(part), area_of(cutter))


def _merge(wish: Merge) -> Plan:
    codes = sorted(set(wish.grids))
    if len(codes) < 2:
        raise ReshapeRefused(_("Choose at least two grids to merge."))
    if len({code[:12] for code in codes}) > 1 or len({code[:15] if len(code) == 17 else "" for code in codes}) > 1:
        raise ReshapeRefused(_("Only grids of one village can be merged, and only micro grids of one grid."))
    draft = open_draft(codes[0][:12])
    old = [draft.need(code) for code in codes]
    ground = _one_piece(old)
    kinds = {grid.kind for grid in old}
    kind = wish.kind or (kinds.pop() if len(kinds) == 1 else GridKind.ORDINARY)
    if (kind == GridKind.MICRO) != (old[0].kind == GridKind.MICRO):
        raise ReshapeRefused(_("Micro grids can only become a micro grid, and only they can."))
    code = draft.add(kind, ground, parent=old[0].parent, name=wish.name, name_en=wish.name_en, purpose=wish.purpose)
    for grid in old:
        draft.end(grid.code, [(code, 1.0)], "merged")
    draft.move_parts(codes, "merged")
    return draft.plan(wish)


def _one_piece(grids: Sequence[Piece]) -> Any:
    """The joined ground. Every grid must share a border with another, and through others with all."""
    ground, left = grids[0].polygon, list(grids[1:])
    while left:
        beside = next((grid for grid in left if share_border(ground, grid.polygon)), None)
        if beside is None:
            raise ReshapeRefused(_("Grid %(code)s does not lie beside the others.") % {"code": left[0].code})
        ground = joined(ground, beside.polygon)
        left.remove(beside)
    return ground


def _end(wish: End) -> Plan:
    draft = open_draft(wish.grid[:12])
    old = draft.need(wish.grid)
    if old.kind == GridKind.MICRO:
        draft.end(old.code, [(old.parent, 1.0)], "ended")
        return draft.plan(wish)
    if not wish.heir or wish.heir == wish.grid:
        raise ReshapeRefused(_("Say which neighbouring grid takes over its ground."))
    heir = draft.need(wish.heir)
    if heir.kind == GridKind.MICRO:
        raise ReshapeRefused(_("A micro grid cannot take over the ground of a grid."))
    ground = _one_piece([old, heir])
    draft.end(old.code, [(heir.code, 1.0)], "ended")
    draft.redraw(heir.code, ground)
    draft.move_parts([old.code], "ended")
    return draft.plan(wish)


def layer_ground(layer: str, code: str) -> Any:
    """The ground of a layer's grid as it is now. Raises ReshapeRefused when it has none."""
    rows = LayerGrid.objects.filter(layer__code=layer, layer__valid_to=None, code=code)
    found = [shapely.from_wkb(bytes(row.wkb)) for row in rows if row.wkb is not None]
    if not found:
        raise ReshapeRefused(_("The layer has no grid %(code)s with ground of its own.") % {"code": code})
    return surface(shapely.union_all(found))


def layer_at(layer: str, ground: Any) -> tuple[list[str], list[Any]]:
    """Codes and polygons of the layer's grids that share ground with this, in the order of their codes."""
    county = _county_at(ground)
    rows = LayerGrid.objects.filter(layer__code=layer, layer__valid_to=None, county=county, wkb__isnull=False).order_by(
        "code", "id"
    )
    codes, polygons = [], []
    for row in rows.order_by("code", "id"):
        polygon = shapely.from_wkb(bytes(row.wkb or b""))
        if shapely.intersects(polygon, ground) and surface(shapely.intersection(polygon, ground)) is not None:
            codes.append(row.code)
            polygons.append(polygon)
    if not codes:
        raise ReshapeRefused(_("The layer has no border there."))
    return codes, polygons


def _county_at(ground: Any) -> str:
    point = shapely.point_on_surface(ground)
    place = snapshot().locate_many(*shapely.get_coordinates([point]).T)[0]
    return place.county if place else ""


def _village_at(polygon: Any) -> str:
    """The village that most of a polygon lies in."""
    state = snapshot()
    shares: dict[str, float] = {}
    for level in (Level.VILLAGE, Level.GRID):
        layer = state.layers.get(level)
        if layer is None or shares:
            continue
        for at in layer.tree.query(polygon, predicate="intersects").tolist():
            code = layer.codes[at][:12]
            shares[code] = shares.get(code, 0.0) + float(shapely.area(shapely.intersection(layer.polygons[at], polygon)))
    if not shares:
        raise ReshapeRefused(_("This grid of the layer lies outside the territory."))
    return min(shares, key=lambda code: (-shares[code], code))


def _layer_name(wish: Adopt) -> str:
    return LayerGrid.objects.filter(layer__code=wish.layer, layer__valid_to=None, code=wish.code).values_list("name", flat=True)[
        0
    ]


PLANNERS: dict[type, Callable[[Any], Plan]] = {
    Adopt: _adopt,
    DeclareSame: _declare_same,
    Split: _split,
    Merge: _merge,
    End: _end,
}
