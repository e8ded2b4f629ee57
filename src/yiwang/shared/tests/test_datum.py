"""Conversions between datums, against values that other people's programs gave."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.shared.geo.datum import CHINA, Datum, from_wgs84, to_wgs84

IN_CHINA = st.tuples(st.floats(CHINA[0] + 1, CHINA[2] - 1), st.floats(CHINA[1] + 1, CHINA[3] - 1))
CENTIMETRE_DEG = 1e-7


def test_gcj02_agrees_with_coordtransform() -> None:
    assert from_wgs84(120.15, 30.28, "gcj02") == pytest.approx((120.1547094727907, 30.277680670674574), abs=1e-12)


def test_bd09_agrees_with_coordtransform() -> None:
    wgs = to_wgs84(120.15, 30.28, "gcj02")
    assert from_wgs84(*wgs, "bd09") == pytest.approx((120.15651679535468, 30.286004232736907), abs=2e-10)


def test_three_rounds_back_leave_a_hundredth_of_a_millimetre() -> None:
    there = from_wgs84(120.15, 30.28, "gcj02")
    back = to_wgs84(*there, "gcj02")
    assert abs(back[0] - 120.15) * 111_320 < 1.2e-5
    assert abs(back[1] - 30.28) * 111_320 < 1.2e-5


@given(IN_CHINA, st.sampled_from(list(Datum)))
def test_there_and_back_is_the_same_place(point: tuple[float, float], datum: Datum) -> None:
    assert to_wgs84(*from_wgs84(*point, datum), datum) == pytest.approx(point, abs=CENTIMETRE_DEG)


@given(st.lists(IN_CHINA, min_size=1), st.sampled_from(list(Datum)))
def test_arrays_give_what_single_points_give(points: list[tuple[float, float]], datum: Datum) -> None:
    lons, lats = np.asarray(points).T
    many = to_wgs84(lons, lats, datum)
    assert np.column_stack(many).tolist() == [list(to_wgs84(*point, datum)) for point in points]


@pytest.mark.parametrize("datum", list(Datum))
def test_outside_china_nothing_is_shifted(datum: Datum) -> None:
    assert to_wgs84(-71.0587, 42.3594, datum) == (-71.0587, 42.3594)


def test_cgcs2000_counts_as_wgs84() -> None:
    assert to_wgs84(120.15, 30.28, Datum.CGCS2000) == (120.15, 30.28)


@pytest.mark.parametrize(("word", "datum"), [("GCJ-02", Datum.GCJ02), (" wgs84 ", Datum.WGS84), ("BD_09", Datum.BD09)])
def test_it_understands_how_people_write_a_datum(word: str, datum: Datum) -> None:
    assert Datum.parse(word) is datum


def test_it_refuses_an_unknown_datum() -> None:
    with pytest.raises(ValueError, match="beijing54"):
        Datum.parse("beijing54")
