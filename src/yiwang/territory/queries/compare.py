"""Hold two nets against each other: where they cross, what nobody covers, what is there twice, which codes lead nowhere."""

import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import shapely

from yiwang.territory.levels import Level
from yiwang.territory.queries.current import snapshot
from yiwang.territory.queries.layers import BASE, Geometries, LayerInfo, Net, base_net, layers_of, net_of, to_degrees, to_plane
from yiwang.territory.queries.snapshot import Snapshot

Relation = Literal["same", "within", "holds", "cross", "stated"]
ALIKE = 0.98  # of both: the same ground under two codes; of one: it lies within the other
SLIVER_M2 = 100.0  # ground shared along borders that were drawn twice …
SLIVER_WIDE_M = 10.0  # … or thinner than this on average
GAP_FROM_M2 = 100.0
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pair:
    """Ground that a grid of the first net shares with one of the second. Shares are 0 to 1.

    relation: same; within: the first lies in the second; holds: the second lies in the first; cross: each has ground that the
    other has not; stated: a row of a list names the other's code.
    """

    first: str
    second: str
    relation: Relation
    area_m2: float
    share_of_first: float
    share_of_second: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Ground of the county that no grid of a net covers."""

    area_m2: float
    lon: float  # a point of it
    lat: float
    label: str
    label_en: str
    village: str  # 12 digits, '' when it lies in none
    polygon: Any  # WGS 84, degrees


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Twice within one net: `ground` shared by two grids, or one `code` given to two."""

    kind: Literal["ground", "code"]
    first: str
    second: str
    area_m2: float = 0.0


@dataclass(frozen=True, slots=True)
class NetReport:
    """What is wrong with one net by itself, measured against the ground of its county."""

    code: str
    grids: int
    area_m2: float
    gaps: tuple[Gap, ...]
    outside_m2: float  # of its grids, beyond the county
    duplicates: tuple[Duplicate, ...]
    unmatched: tuple[tuple[str, str], ...]  # code and name of rows of a list that lead to no grid and no village

    @property
    def gaps_m2(self) -> float:
        """All gaps together."""
        return sum(gap.area_m2 for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two nets of one county. `slivers` are shared strips along borders drawn twice: counted, not listed."""

    county: str
    first: NetReport
    second: NetReport
    pairs: tuple[Pair, ...]
    slivers: int
    slivers_m2: float
    took_ms: float

    def count(self, relation: Relation) -> int:
        """How many pairs are related like this."""
        return sum(pair.relation == relation for pair in self.pairs)


def compare(county: str, first: str = BASE, second: str = BASE) -> Comparison | None:
    """Hold two nets of a county (6 digits) against each other; `base` is our own. None: there is no such layer there.

    Kept until the territory or one of the layers changes.
    """
    known = {layer.code: layer for layer in layers_of(county)}
    if any(code != BASE and code not in known for code in (first, second)):
        return None
    nets = [base_net(county) if code == BASE else net_of(county, known[code]) for code in (first, second)]
    return _compared(snapshot(), county, nets[0], nets[1])


def report_on(county: str, code: str = BASE) -> NetReport | None:
    """One net by itself; None: there is no such layer in the county."""
    layer = next((one for one in layers_of(county) if one.code == code), None)
    if code == BASE:
        return _report(snapshot(), county, base_net(county))
    return _report(snapshot(), county, net_of(county, layer)) if layer else None


def codes_at(county: str, grids: Collection[str]) -> tuple[tuple[str, str, str], ...]:
    """What the layers call the ground of these grids: (layer, its code, our grid), slivers left out."""
    wanted = set(grids)
    return tuple(
        (layer.code, pair.second, pair.first)
        for layer, held in overview(county)
        for pair in held.pairs
        if pair.first in wanted or pair.first[:15] in wanted
    )


def overview(county: str) -> tuple[tuple[LayerInfo, Comparison], ...]:
    """Every layer of a county held against the net of this product."""
    state, own = snapshot(), base_net(county)
    return tuple((layer, _compared(state, county, own, net_of(county, layer))) for layer in layers_of(county))


@lru_cache(maxsize=128)
def _compared(state: Snapshot, county: str, first: Net, second: Net) -> Comparison:
    began = time.perf_counter()
    found = _shared(first, second) if first is not second else _Shared.nothing()
    thin = found.slivers()
    pairs = [*found.pairs(first, second, ~thin), *_stated(first, second)]
    return Comparison(
        county=county,
        first=_report(state, county, first),
        second=_report(state, county, second),
        pairs=tuple(sorted(pairs, key=lambda pair: (pair.first, pair.second))),
        slivers=int(thin.sum()),
        slivers_m2=round(float(found.areas[thin].sum()), 1),
        took_ms=round((time.perf_counter() - began) * 1000, 1),
    )


@dataclass(frozen=True, slots=True)
class _Shared:
    """Shared ground as columns: positions in both nets, square metres, mean width in metres, the sizes of both grids."""

    first: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]
    areas: Floats
    widths: Floats
    of_first: Floats
    of_second: Floats

    @classmethod
    def nothing(cls) -> "_Shared":
        none, zero = np.empty(0, dtype=np.int64), np.empty(0)
        return cls(none, none, zero, zero, zero, zero)

    def slivers(self) -> npt.NDArray[np.bool_]:
        """Strips along a border that two nets drew a little differently. A grid that is itself so small is no sliver."""
        small = (self.areas < SLIVER_M2) | (self.widths < SLIVER_WIDE_M)
        part = np.maximum(self.of_first, self.of_second) < ALIKE
        return small & part

    def pairs(self, first: Net, second: Net, kept: npt.NDArray[np.bool_]) -> Iterator[Pair]:
        columns = (self.first, self.second, self.areas, self.of_first, self.of_second)
        for i, j, area, a, b in zip(*(column[kept].tolist() for column in columns), strict=True):
            yield Pair(first.codes[i], second.codes[j], _relation(a, b), round(area, 1), round(a, 4), round(b, 4))


def _relation(of_first: float, of_second: float) -> Relation:
    if of_first >= ALIKE:
        return "same" if of_second >= ALIKE else "within"
    return "holds" if of_second >= ALIKE else "cross"


def _shared(first: Net, second: Net) -> _Shared:
    one, other = first.planar(), second.planar()
    a, b = shapely.STRtree(other).query(one, predicate="intersects")
    ground = shapely.intersection(one[a], other[b])
    areas = shapely.area(ground)
    real = areas > 0
    a, b, ground, areas = a[real], b[real], ground[real], areas[real]
    widths = 2 * areas / np.maximum(shapely.length(ground), 1e-9)
    return _Shared(a, b, areas, widths, areas / shapely.area(one[a]), areas / shapely.area(other[b]))


def _stated(first: Net, second: Net) -> Iterator[Pair]:
    """Rows of a list stand for the ground of the code they name."""
    if BASE not in (first.code, second.code) or first is second:
        return
    listed, own = (second, first) if first.code == BASE else (first, second)
    known = set(own.codes)
    for code, named, polygon in zip(listed.codes, listed.stated, listed.polygons, strict=True):
        if polygon is None and named in known:
            yield Pair(*((named, code) if own is first else (code, named)), "stated", 0.0, 1.0, 1.0)


@lru_cache(maxsize=128)
def _report(state: Snapshot, county: str, net: Net) -> NetReport:
    ground = net.planar()
    drawn = ground[ground != None]  # noqa: E711 - element-wise
    whole = _whole(state, county)
    covered = shapely.union_all(drawn) if len(drawn) else None
    gaps = _gaps(state, whole, covered) if covered is not None and whole is not None else ()
    outside = shapely.area(shapely.difference(covered, whole)) if covered is not None and whole is not None else 0.0
    return NetReport(
        code=net.code,
        grids=len(net.codes),
        area_m2=round(float(shapely.area(covered)), 1) if covered is not None else 0.0,
        gaps=gaps,
        outside_m2=round(float(outside), 1),
        duplicates=(*_same_ground(net, ground), *_same_code(net)),
        unmatched=tuple(_unmatched(state, net)),
    )


@lru_cache(maxsize=32)
def _whole(state: Snapshot, county: str) -> Any:
    """The county's ground on the plane: its boundary, without one the union of its grids; None when neither is known."""
    layer = state.layers.get(Level.COUNTY)
    code = county.ljust(12, "0")
    if layer and code in layer.codes:
        return to_plane(layer.polygons[layer.codes.index(code)])
    grids = base_net(county).planar()
    return shapely.union_all(grids) if len(grids) else None


def _gaps(state: Snapshot, whole: Any, covered: Any) -> tuple[Gap, ...]:
    parts = shapely.get_parts(shapely.difference(whole, covered))
    sizes = shapely.area(parts)
    widths = 2 * sizes / np.maximum(shapely.length(parts), 1e-9)
    real = (sizes >= GAP_FROM_M2) & (widths >= SLIVER_WIDE_M)
    parts, sizes = parts[real], sizes[real]
    if not len(parts):
        return ()
    shown = to_degrees(parts)
    at = shapely.point_on_surface(shown)
    places = state.locate_many(shapely.get_x(at), shapely.get_y(at))
    gaps = [
        Gap(
            round(float(size), 1), round(point.x, 6), round(point.y, 6), place.label if place else "",
            place.label_en if place else "", (place.village if place else "") or "", polygon,
        )
        for size, point, place, polygon in zip(sizes, at, places, shown, strict=True)
    ]  # fmt: skip
    return tuple(sorted(gaps, key=lambda gap: (-gap.area_m2, gap.lon, gap.lat)))


def _same_ground(net: Net, ground: Geometries) -> Iterator[Duplicate]:
    a, b = shapely.STRtree(ground).query(ground, predicate="intersects")
    once = a < b
    a, b = a[once], b[once]
    shared = shapely.intersection(ground[a], ground[b])
    areas = shapely.area(shared)
    widths = 2 * areas / np.maximum(shapely.length(shared), 1e-9)
    real = (areas >= SLIVER_M2) & (widths >= SLIVER_WIDE_M)
    for i, j, area in sorted(zip(a[real].tolist(), b[real].tolist(), areas[real].tolist(), strict=True)):
        yield Duplicate("ground", net.codes[i], net.codes[j], round(area, 1))


def _same_code(net: Net) -> Iterator[Duplicate]:
    for code, times in sorted(Counter(net.codes).items()):
        if times > 1:
            yield Duplicate("code", code, code)


def _unmatched(state: Snapshot, net: Net) -> Iterator[tuple[str, str]]:
    if net.code == BASE:
        return
    for code, name, stated, village, polygon in zip(*_columns(net), strict=True):
        known = (state.named.get(stated), state.named.get(village))
        if polygon is None and not any(one is not None and (one.current or one.code in state.links) for one in known):
            yield code, name


def _columns(net: Net) -> tuple[Sequence[Any], ...]:
    return net.codes, net.names, net.stated, net.villages, list(net.polygons)
