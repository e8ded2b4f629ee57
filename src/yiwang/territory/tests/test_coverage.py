"""Overlaps and gaps between pieces of ground."""

from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.territory.actions.coverage import Piece, settle_gaps, settle_overlaps, troubled
from yiwang.territory.actions.outcome import Findings
from yiwang.territory.tests.small_county import square

CORNER = st.integers(0, 5)
SIDE = st.integers(1, 4)


def pieces(*grounds: Any) -> list[Piece]:
    return [Piece(f"{number:03}", f"grid {number}", ground) for number, ground in enumerate(grounds, start=1)]


@given(st.lists(st.tuples(CORNER, CORNER, SIDE, SIDE), min_size=2, max_size=8))
@settings(deadline=None)
def test_every_overlap_is_found_and_no_other(squares: list[tuple[int, int, int, int]]) -> None:
    made = pieces(*(square(*one) for one in squares))
    findings = Findings()
    settle_overlaps(made, findings)
    expected = sum(
        first.polygon.intersection(second.polygon).area > 1e-9 for at, first in enumerate(made) for second in made[at + 1 :]
    )
    assert len(findings.errors) == expected


@given(st.lists(st.tuples(CORNER, CORNER, SIDE, SIDE), min_size=2, max_size=8))
@settings(deadline=None)
def test_after_the_repair_nothing_overlaps_and_no_ground_is_lost(squares: list[tuple[int, int, int, int]]) -> None:
    made = pieces(*(square(*one) for one in squares))
    before = shapely.union_all([piece.polygon for piece in made])
    findings = Findings(repair=True)
    settle_overlaps(made, findings)
    if not findings.errors:  # a piece of which nothing is left is an error, not a repair
        assert sum(piece.polygon.area for piece in made) == pytest.approx(before.area)
        assert shapely.union_all([piece.polygon for piece in made]).symmetric_difference(before).area < 1e-9


def test_of_two_that_are_the_same_nothing_would_be_left() -> None:
    findings = Findings(repair=True)
    settle_overlaps(pieces(square(0, 0), square(0, 0)), findings)
    assert findings.errors == ["grid 2: nothing is left of it beside grid 1."]


def test_the_order_of_the_file_decides_nothing() -> None:
    first, second = pieces(square(0, 0, 2, 1), square(1, 0, 2, 1))
    settle_overlaps([second, first], Findings(repair=True))
    assert first.polygon.equals(square(0, 0, 2, 1))
    assert second.polygon.equals(square(2, 0, 1, 1))


def test_a_large_gap_is_told_and_never_filled() -> None:
    findings = Findings(repair=True)
    (piece,) = pieces(square(0, 0))
    settle_gaps(square(0, 0, 2, 1), "the village", [piece], findings)
    assert findings.notes[0].startswith("the village: nobody's ground, 1 gap(s) of 1,07")
    assert findings.repairs == []
    assert piece.polygon.equals(square(0, 0))


def test_a_small_gap_goes_to_the_longest_border() -> None:
    whole = square(0, 0, 2, 1)
    left, right = square(0, 0, 0.9999, 1), square(1, 0, 1, 0.5)
    upper = square(1, 0.5, 1, 0.5)
    made = pieces(upper, right, left)
    settle_gaps(whole, "the village", made, Findings(repair=True))
    assert made[2].polygon.equals(square(0, 0, 1, 1))
    assert [piece.repaired for piece in made] == [False, False, True]


def villages(count: int) -> tuple[dict[str, Any], dict[str, list[Piece]]]:
    """Villages of two grids each that fill them."""
    wholes = {f"v{at}": square(at, 0, 1, 2) for at in range(count)}
    groups = {f"v{at}": [Piece(f"v{at}-{row}", "", square(at, row)) for row in (0, 1)] for at in range(count)}
    return wholes, groups


def test_only_villages_with_a_gap_or_a_grid_that_reaches_out_are_measured() -> None:
    wholes, groups = villages(6)
    groups["v1"].pop()
    groups["v3"][0].polygon = square(3, 0, 0.5, 1)
    groups["v4"][0].polygon = square(3.9, 0, 1.1, 1)
    assert troubled(wholes, groups) == ["v1", "v3", "v4"]


@pytest.mark.parametrize("count", [10, 400])
def test_many_villages_cost_as_many_comparisons_as_few(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    for name in ("covers", "difference", "union_all", "intersection"):
        real = getattr(shapely, name)
        monkeypatch.setattr(
            shapely, name, lambda *given, name=name, real=real, **more: (calls.append(name), real(*given, **more))[1]
        )
    assert troubled(*villages(count)) == []
    assert calls == ["covers"]
