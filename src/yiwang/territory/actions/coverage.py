"""Check that pieces of ground lie beside each other: overlaps, gaps, pieces outside what they belong to; and repair what can be.

Repairs are deterministic: of two that overlap the smaller code keeps the ground; a small gap goes to the neighbour with the
longest common border, of equals to the smaller code. Large gaps are never filled: nobody says who is responsible there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from yiwang.shared.geo.area import area_m2, areas_m2
from yiwang.territory.actions.feature_file import Polygon, polygonal
from yiwang.territory.actions.outcome import Findings

SEEN_FROM_M2 = 1.0  # smaller overlaps and gaps come from rounding
FILLED_UP_TO_M2 = 1000.0  # a gap up to this size may be given to a neighbour
DEGREE_M = 111_320.0


@dataclass(slots=True)
class Piece:
    """One piece of ground. `fixed`: already stored, others give way."""

    code: str
    label: str
    polygon: Polygon
    fixed: bool = False
    repaired: bool = False


def settle_overlaps(pieces: Sequence[Piece], findings: Findings) -> None:
    """Report every pair that shares ground; with repair take it from the one with the larger code (or from the new one)."""
    ordered = sorted(pieces, key=lambda piece: (not piece.fixed, piece.code))
    for first, second in _overlapping(ordered):
        keeper, giver = ordered[first], ordered[second]
        if giver.fixed:
            continue
        shared = polygonal(shapely.intersection(keeper.polygon, giver.polygon))
        size = area_m2(shared) if shared is not None else 0.0
        if size < SEEN_FROM_M2:  # an earlier repair has settled it
            continue
        text = f"{giver.label} and {keeper.label} overlap by {size:,.0f} m²"
        if findings.mend(f"{text}.", f"{text}; kept by {keeper.label}."):
            _give_up(giver, keeper, findings)


def _overlapping(pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """Index pairs (i < j) that share at least SEEN_FROM_M2, in order."""
    polygons = np.asarray([piece.polygon for piece in pieces], dtype=object)
    first, second = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    # Where all borders match, nothing overlaps: this finds the few that do not at a tenth of the time of measuring every pair.
    doubtful = ~shapely.is_empty(shapely.coverage_invalid_edges(polygons))
    once = (first < second) & (doubtful[first] | doubtful[second])
    first, second = first[once], second[once]
    shared = shapely.area(shapely.intersection(polygons[first], polygons[second]))
    latitude = np.radians(shapely.bounds(polygons)[:, 1])
    large = shared * DEGREE_M**2 * np.cos(latitude[first]) >= SEEN_FROM_M2 * 0.9  # a sieve; measured exactly afterwards
    return sorted(zip(first[large].tolist(), second[large].tolist(), strict=True))


def _give_up(giver: Piece, keeper: Piece, findings: Findings) -> None:
    rest = polygonal(shapely.difference(giver.polygon, keeper.polygon), SEEN_FROM_M2)
    if rest is None:
        findings.errors.append(f"{giver.label}: nothing is left of it beside {keeper.label}.")
        return
    giver.polygon, giver.repaired = rest, True


def troubled(wholes: Mapping[str, Polygon], groups: Mapping[str, Sequence[Piece]]) -> list[str]:
    """Codes of the wholes that settle_gaps must look at; in all others the pieces fill the whole and none reaches out.

    Two comparisons for all pieces together: where each piece is covered and, overlaps being settled, the areas add up, nothing is
    missing. Measuring what is missing, whole by whole, costs ten times as much and is needed for few.
    """
    codes = [code for code, group in groups.items() for _piece in group]
    if not codes:
        return []
    names, owner = np.unique(np.asarray(codes), return_inverse=True)
    ground = np.asarray([wholes[name] for name in names.tolist()], dtype=object)
    pieces = np.asarray([piece.polygon for group in groups.values() for piece in group], dtype=object)
    shapely.prepare(ground)
    outside = np.bincount(owner, weights=~shapely.covers(ground[owner], pieces)) > 0
    missing = shapely.area(ground) - np.bincount(owner, weights=shapely.area(pieces))
    latitude = np.radians(shapely.bounds(ground)[:, 1])
    gaping = np.abs(missing) * DEGREE_M**2 * np.cos(latitude) >= SEEN_FROM_M2 / 2
    found = set(names[outside | gaping].tolist())
    return [code for code in groups if code in found]


def settle_gaps(whole: Polygon, whole_label: str, pieces: Sequence[Piece], findings: Findings) -> None:
    """Report what of `whole` no piece covers and what of the pieces lies outside; with repair fill the small gaps."""
    covered = shapely.union_all([piece.polygon for piece in pieces])
    gap = polygonal(shapely.difference(whole, covered), SEEN_FROM_M2)
    if gap is not None:
        parts = shapely.get_parts([gap])
        sizes = areas_m2(parts)
        _tell_gap(whole_label, parts, sizes, findings)
        if findings.repair:
            _fill(parts[sizes <= FILLED_UP_TO_M2], [piece for piece in pieces if not piece.fixed], findings)
    for piece in pieces:
        if not piece.fixed:
            _tell_outside(whole, whole_label, piece, findings)


def _tell_gap(label: str, parts: npt.NDArray[np.object_], sizes: npt.NDArray[np.float64], findings: Findings) -> None:
    at = shapely.point_on_surface(parts[int(np.argmax(sizes))])
    findings.notes.append(
        f"{label}: nobody's ground, {len(parts):,} gap(s) of {sizes.sum():,.0f} m² in all, "
        f"the largest {sizes.max():,.0f} m² at {at.x:.5f}, {at.y:.5f}."
    )


def _fill(gaps: npt.NDArray[np.object_], pieces: Sequence[Piece], findings: Findings) -> None:
    for gap in gaps:
        neighbour = _longest_border(gap, pieces)
        if neighbour is None:
            continue
        joined = polygonal(shapely.union(neighbour.polygon, gap))
        assert joined is not None
        findings.repairs.append(f"a gap of {area_m2(gap):,.0f} m² was given to {neighbour.label}.")
        neighbour.polygon, neighbour.repaired = joined, True


def _longest_border(gap: Polygon, pieces: Sequence[Piece]) -> Piece | None:
    lengths = [(shapely.length(shapely.intersection(gap, piece.polygon)), piece) for piece in pieces]
    touching = [(round(length, 12), piece) for length, piece in lengths if length > 0]
    return min(touching, key=lambda pair: (-pair[0], pair[1].code))[1] if touching else None


def _tell_outside(whole: Polygon, label: str, piece: Piece, findings: Findings) -> None:
    if shapely.covers(whole, piece.polygon):
        return
    outside = polygonal(shapely.difference(piece.polygon, whole))
    size = area_m2(outside) if outside is not None else 0.0
    if size >= area_m2(piece.polygon) * 0.999:
        findings.errors.append(f"{piece.label} lies outside {label}{_because(whole, piece)}.")
    elif size >= SEEN_FROM_M2:
        findings.notes.append(f"{piece.label} reaches {size:,.0f} m² out of {label}.")


def _because(whole: Polygon, piece: Piece) -> str:
    turned = shapely.transform(piece.polygon, lambda xy: xy[:, ::-1])
    return ": longitude and latitude are swapped" if shapely.intersects(whole, turned) else ""


def grouped_by_whole(pieces: Sequence[Piece], whole_of: Callable[[str], str | None]) -> dict[str, list[Piece]]:
    """Pieces by the code of the nearest wider division with a known polygon; those without one are left out."""
    groups: dict[str, list[Piece]] = {}
    for piece in sorted(pieces, key=lambda piece: piece.code):
        if (whole := whole_of(piece.code)) is not None:
            groups.setdefault(whole, []).append(piece)
    return groups
