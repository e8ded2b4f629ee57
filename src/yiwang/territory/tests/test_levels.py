"""What codes say."""

import pytest

from yiwang.territory.levels import GridKind, Level, grid_kind, level_by_zeros, prefix_parents


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("990121001001001", GridKind.ORDINARY),
        ("990121001001899", GridKind.ORDINARY),
        ("990121001001900", GridKind.SPECIAL),
        ("990121001001999", GridKind.SPECIAL),
        ("99012100100100101", GridKind.MICRO),
        ("990121001001000", None),
        ("99012100100100100", None),
        ("990121001001", None),
        ("99012100100100a", None),
        ("9901210010010011", None),
    ],
)
def test_the_code_tells_the_kind_of_a_grid(code: str, kind: GridKind | None) -> None:
    assert grid_kind(code) is kind


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("330000000000", Level.PROVINCE),
        ("330100000000", Level.CITY),
        ("330106000000", Level.COUNTY),
        ("330106002000", Level.TOWNSHIP),
        ("330106002052", Level.VILLAGE),
        ("441900003000", Level.TOWNSHIP),  # a city without counties
    ],
)
def test_zeros_tell_the_level_of_a_division(code: str, level: Level) -> None:
    assert level_by_zeros(code) is level


def test_a_county_may_hang_under_a_city_or_a_province() -> None:
    assert prefix_parents("429004000000", Level.COUNTY) == ["429000000000", "420000000000"]
