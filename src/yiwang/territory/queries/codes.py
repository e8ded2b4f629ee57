"""From any code that somebody still uses to the grids of today: our own, those of grids that ended, those of every layer."""

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from django.db import DEFAULT_DB_ALIAS, connections

from yiwang.territory.levels import GRID_CODE, Level
from yiwang.territory.models import Boundary, GridCode, Layer, LayerGrid
from yiwang.territory.queries.current import on_event_loop, snapshot
from yiwang.territory.queries.place import Place
from yiwang.territory.queries.snapshot import Snapshot

WORTH = 0.01  # a smaller share of the old ground is a border drawn differently
MOST = 20  # answers to one code
LIKE_A_CODE = re.compile(r"(?=.*\d)[\w./()-]{2,64}")  # no department's code is without a digit, none has spaces
PATIENCE_S = 0.3
_aside = threading.Lock()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way: `code` of `layer` ('' for our own) led to the next by `basis`.

    basis: adopted, same, merged, split, ended as stored; stated: a list names our code; ground: it lies there; village: only the
    village is known.
    """

    code: str
    layer: str
    layer_name: str
    basis: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Where a code leads: a grid (or, where no grid is known, a village) of today, its share of the old ground, and the way."""

    code: str  # 15 or 17 digits of a grid, 12 of a village
    place: Place
    share: float  # 0 to 1
    way: tuple[Step, ...]


def resolve_code(text: str, layer: str | None = None, county: str | None = None) -> tuple[Found, ...]:
    """The grids of today behind a code, the largest share first; () for an unknown one.

    `layer` asks for the code of one layer only ('' for our own), `county` (6 digits) keeps what lies there. Old codes of every
    layer and of every grid that was merged, split or ended go on leading to where their ground is.
    """
    code, state = text.strip(), snapshot()
    found = list(_own(state, code)) if not layer else []
    if layer != "" and len(code) <= 64 and code:
        found += _of_layers(state, code, layer)
    inside = (one for one in found if county is None or one.place.county == county)
    return tuple(_once(inside))[:MOST]


def place_by_code(code: str) -> Place | None:
    """One place of today for a code given as an address: of a division or grid, also of one that ended, or of a layer.

    Where it leads to several grids of one village that village; None where it leads further apart, or nowhere. On an event loop
    the layers are asked in a thread, and not waited for long.
    """
    state = snapshot()
    known = state.named.get(code.ljust(12, "0") if len(code) == 6 else code)
    if known is not None and (known.current or known.level < Level.GRID):
        return state.place(known.code, precise=False)
    if known is not None:
        found = {heir for heir, _share, _way in _heirs(state, code)} or {known.code}
    else:
        found = {one.code for one in _asked_aside(code)} if LIKE_A_CODE.fullmatch(code) else set()
    if len(found) == 1:
        return state.place(found.pop(), precise=False)
    villages = {code[:12] for code in found}
    return state.place(villages.pop(), precise=False) if len(villages) == 1 else None


def _asked_aside(code: str) -> tuple[Found, ...]:
    """`resolve_code`, which asks the database; where that is not allowed in a thread, one at a time."""
    if not on_event_loop():
        return resolve_code(code)
    if not _aside.acquire(blocking=False):
        return ()
    found: list[Found] = []

    def ask() -> None:
        try:
            found.extend(resolve_code(code))
        finally:
            connections[DEFAULT_DB_ALIAS].close()
            _aside.release()

    thread = threading.Thread(target=ask, name="territory-code", daemon=True)
    thread.start()
    thread.join(PATIENCE_S)
    return tuple(found)


def grid_now(code: str, point: tuple[float, float] | None = None) -> Place | None:
    """Where something filed under a grid's code lies today: `point` (longitude, latitude in WGS 84) decides between the parts.

    None for a code that was never known. Answers from memory.
    """
    state = snapshot()
    one = state.named.get(code)
    if one is None or one.current:
        return state.place(code, precise=False)
    if point is not None:
        here: Place | None = state.locate_many(np.asarray([point[0]]), np.asarray([point[1]]))[0]
        if here is not None:
            return here
    heirs = _heirs(state, code)
    return state.place(heirs[0][0], precise=False) if heirs else state.place(code, precise=False)


def grid_heirs(code: str) -> tuple[str, ...]:
    """The grids of today that took over ground of one that ended, the largest share first. Answers from memory."""
    return tuple(heir for heir, _share, _way in _heirs(snapshot(), code))


def grids_now(codes: Iterable[str]) -> dict[str, str]:
    """Today's code for each of these grid codes that has ended and has heirs: the one with the largest share. For lists."""
    state = snapshot()
    asked = {code for code in codes if (one := state.named.get(code)) is not None and not one.current}
    return {code: heirs[0][0] for code in asked if (heirs := _heirs(state, code))}


def former_codes(grids: Iterable[str]) -> list[str]:
    """These grid codes and all codes whose ground they have taken over, wholly or in part."""
    before: dict[str, list[str]] = {}
    for code, links in snapshot().links.items():
        for link in links:
            before.setdefault(link.grid, []).append(code)
    found = set(grids)
    waiting = list(found)
    while waiting:
        new = [code for code in before.get(waiting.pop(), ()) if code not in found]
        found.update(new)
        waiting += new
    return sorted(found)


def _own(state: Snapshot, code: str) -> Iterator[Found]:
    one = state.named.get(code.ljust(12, "0") if len(code) == 6 else code)
    if one is None:
        return
    if one.current or one.level < Level.GRID:
        place = state.place(one.code, precise=False)
        if place is not None:
            yield Found(one.code, place, 1.0, ())
        return
    heirs = _heirs(state, code)
    if heirs:
        yield from (_found(state, *heir) for heir in heirs)
    else:
        yield from _where_it_lay(state, code)


def _heirs(
    state: Snapshot, code: str, share: float = 1.0, way: tuple[Step, ...] = ()
) -> list[tuple[str, float, tuple[Step, ...]]]:
    """(grid of today, share, way) for a code of our own, the largest share first."""
    one = state.named.get(code)
    if one is not None and one.current:
        return [(code, share, way)]
    if len(way) > 50:  # cannot happen: a link leads to a later grid
        return []
    found: dict[str, tuple[float, tuple[Step, ...]]] = {}
    for link in state.links.get(code, ()):
        for heir, part, path in _heirs(state, link.grid, share * link.share, (*way, Step(code, "", "", link.basis, link.since))):
            known = found.get(heir)
            found[heir] = (part + known[0], known[1]) if known else (part, path)
    return sorted(((heir, part, path) for heir, (part, path) in found.items()), key=lambda item: (-item[1], item[0]))


def _found(state: Snapshot, code: str, share: float, way: tuple[Step, ...]) -> Found:
    place = state.place(code, precise=False)
    assert place is not None
    return Found(code, place, round(min(share, 1.0), 4), way)


def _where_it_lay(state: Snapshot, code: str) -> list[Found]:
    """A grid that an import ended: what lies on its last ground today."""
    row = Boundary.objects.filter(code=code).order_by("-valid_from", "-id").first()
    way = (Step(code, "", "", "ground"),)
    return _on_ground(state, shapely.from_wkb(bytes(row.wkb)), way) if row else []


def _on_ground(state: Snapshot, polygon: Any, way: tuple[Step, ...]) -> list[Found]:
    layer = state.layers.get(Level.GRID)
    if layer is None or not layer.codes:
        return []
    at = layer.tree.query(polygon, predicate="intersects")
    shares = shapely.area(shapely.intersection(layer.polygons[at], polygon)) / (shapely.area(polygon) or 1.0)
    ranked = sorted(zip((-shares).round(4).tolist(), at.tolist(), strict=True))
    return [_found(state, layer.codes[i], -share, way) for share, i in ranked if -share >= WORTH]


def _of_layers(state: Snapshot, code: str, layer: str | None) -> list[Found]:
    """What the layers call by this code: as declared by a steward, else as a list states, else where it lies."""
    links = GridCode.objects.filter(code=code).exclude(layer="").order_by("layer", "-share", "grid")
    rows = (
        LayerGrid.objects.filter(code=code)
        .select_related("layer")
        .order_by("layer__code", "-layer__valid_from", "-layer_id", "id")
    )
    if layer is not None:
        links, rows = links.filter(layer=layer), rows.filter(layer__code=layer)
    declared = _last_word(list(links))
    names = _layer_names({link.layer for link in declared})
    found: list[Found] = []
    for link in declared:
        step = Step(code, link.layer, names.get(link.layer, ""), link.basis, link.from_day)
        found += [_found(state, *heir) for heir in _heirs(state, link.grid, link.share, (step,))]
    told = {link.layer for link in declared}
    for states in _newest_states(rows, told):
        for row in states:
            found += _by_row(state, row)
    return found


def _last_word(links: Sequence[GridCode]) -> list[GridCode]:
    """Without what was said of a layer's code before it was last declared the same: so that a wrong declaration can be mended."""
    since: dict[str, int] = {}
    for link in links:
        if link.basis == GridCode.Basis.SAME:
            since[link.layer] = max(since.get(link.layer, 0), link.version_id)
    return [link for link in links if link.version_id >= since.get(link.layer, 0)]


def _layer_names(codes: set[str]) -> dict[str, str]:
    return dict(Layer.objects.filter(code__in=codes).order_by("valid_from").values_list("code", "name")) if codes else {}


def _newest_states(rows: Iterable[LayerGrid], told: set[str]) -> Iterator[list[LayerGrid]]:
    """Of each layer the rows of its newest state that has the code."""
    newest: dict[str, list[LayerGrid]] = {}
    for row in rows:
        states = newest.setdefault(row.layer.code, [])
        if not states or states[0].layer_id == row.layer_id:
            states.append(row)
    yield from (states for layer, states in newest.items() if layer not in told)


def _by_row(state: Snapshot, row: LayerGrid) -> Sequence[Found]:
    layer = row.layer
    if row.wkb is not None:
        return _on_ground(
            state, shapely.from_wkb(bytes(row.wkb)), (Step(row.code, layer.code, layer.name, "ground", layer.valid_from),)
        )
    way = (Step(row.code, layer.code, layer.name, "stated", layer.valid_from),)
    if GRID_CODE.fullmatch(row.stated):
        return [_found(state, heir, share, (*way, *path)) for heir, share, path in _heirs(state, row.stated)]
    village = row.stated or row.village
    place = state.place(village, precise=False) if village else None
    return [Found(village, place, 1.0, (*way, Step(row.code, layer.code, layer.name, "village")))] if place else []


def _once(found: Iterable[Found]) -> Iterator[Found]:
    seen: set[tuple[str, str]] = set()
    for one in found:
        key = (one.code, one.way[0].layer if one.way else "")
        if key not in seen:
            seen.add(key)
            yield one
