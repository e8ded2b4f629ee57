"""What holding two nets against each other brings up, as single findings that a page lists and a map draws."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from zlib import crc32

import numpy as np
import shapely

from yiwang.territory.queries.compare import Comparison, Gap, NetReport
from yiwang.territory.queries.layers import LayerInfo, Net, base_net, net_of
from yiwang.territory.queries.snapshot import Floats

Kind = Literal["cross", "gap", "twice", "code_twice", "nowhere", "same", "within", "holds", "stated"]
GROUPS: dict[str, tuple[Kind, ...]] = {
    "cross": ("cross",),
    "gap": ("gap",),
    "twice": ("twice", "code_twice"),
    "nowhere": ("nowhere",),
    "agree": ("same", "within", "holds", "stated"),  # the others are problems
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where two nets agree or not, or where one net is faulty by itself.

    ours, theirs: codes in our net and in the layer; '' where there is none. `also`: the other one of what is there twice.
    Shares are 0 to 1 of each side's ground. A gap has its point.
    """

    kind: Kind
    ours: str = ""
    theirs: str = ""
    also: str = ""
    area_m2: float = 0.0
    share_of_ours: float = 0.0
    share_of_theirs: float = 0.0
    gap: Gap | None = None

    @property
    def key(self) -> str:
        """Names the finding in an address; the same as long as nothing changes there."""
        point = f"{self.gap.lon},{self.gap.lat}" if self.gap else ""
        return f"{crc32('|'.join((self.kind, self.ours, self.theirs, self.also, point)).encode()):08x}"


def findings_of(held: Comparison) -> list[Finding]:
    """Everything about the layer (the second net) held against ours (the first), the largest ground first within each kind."""
    found = [
        Finding(pair.relation, pair.first, pair.second, "", pair.area_m2, pair.share_of_first, pair.share_of_second)
        for pair in held.pairs
    ]
    return sorted([*found, *_by_itself(held.second, ours=False)], key=lambda one: -one.area_m2)


def own_findings(report: NetReport) -> list[Finding]:
    """What is wrong with our own net by itself."""
    return sorted(_by_itself(report, ours=True), key=lambda one: -one.area_m2)


def _by_itself(report: NetReport, *, ours: bool) -> Iterator[Finding]:
    for gap in report.gaps:
        yield Finding("gap", area_m2=gap.area_m2, gap=gap)
    for double in report.duplicates:
        first, other = (double.first, "") if ours else ("", double.first)
        yield Finding("twice" if double.kind == "ground" else "code_twice", first, other, double.second, double.area_m2)
    for code, _name in report.unmatched:
        yield Finding("nowhere", theirs=code)


def grounds_of(county: str, layer: LayerInfo | None, found: Sequence[Finding]) -> list[Any]:
    """The ground of each finding in WGS 84 degrees: shared, missing, or there twice; None where only a code is known."""
    own = _Codes(base_net(county))
    other = _Codes(net_of(county, layer)) if layer else own
    return [_ground(one, own, other) for one in found]


class _Codes:
    """Polygons of a net by code; a code that is given twice has both."""

    def __init__(self, net: Net) -> None:
        self._at: dict[str, list[int]] = {}
        for index, code in enumerate(net.codes):
            self._at.setdefault(code, []).append(index)
        self._polygons = net.polygons

    def __getitem__(self, code: str) -> Any:
        parts = [self._polygons[at] for at in self._at.get(code, ()) if self._polygons[at] is not None]
        return shapely.union_all(parts) if len(parts) > 1 else parts[0] if parts else None


def _ground(one: Finding, own: _Codes, other: _Codes) -> Any:
    if one.gap:
        return one.gap.polygon
    if one.kind == "code_twice":
        return other[one.theirs] if one.theirs else own[one.ours]
    if one.kind == "twice":
        net = other if one.theirs else own
        return _shared(net[one.theirs or one.ours], net[one.also])
    if one.theirs and one.ours:
        return _shared(own[one.ours], other[one.theirs]) or own[one.ours]
    return other[one.theirs]


def _shared(first: Any, second: Any) -> Any:
    """Where two polygons overlap, without the lines and points where they only touch."""
    if first is None or second is None:
        return None
    parts = shapely.get_parts(shapely.intersection(first, second))
    flat = parts[shapely.area(parts) > 0]
    return shapely.union_all(flat) if len(flat) else None


def names_in(county: str, layer: LayerInfo | None) -> tuple[dict[str, str], dict[str, str]]:
    """Names of our grids and of the layer's, by code."""
    own = base_net(county)
    other = net_of(county, layer) if layer else own
    return dict(zip(own.codes, own.names, strict=True)), dict(zip(other.codes, other.names, strict=True))


def bounds_of(grounds: Sequence[Any]) -> list[float] | None:
    """West, south, east, north of these, in degrees; None when there is nothing."""
    there = [one for one in grounds if one is not None]
    edges: Floats = np.asarray(shapely.total_bounds(there)) if there else np.full(4, np.nan)
    return [round(float(edge), 6) for edge in edges] if np.isfinite(edges).all() else None
