"""The six levels of the territory, and what their codes look like. Plain Python, no Django."""

import re
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """From the widest to the finest. A micro grid is a part of a grid and has its level."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWNSHIP = 4
    VILLAGE = 5
    GRID = 6


class GridKind(StrEnum):
    """What a grid is."""

    ORDINARY = "ordinary"  # the ground of a village is divided into these
    SPECIAL = "special"  # a place with a keeper of its own: campus, park, market
    MICRO = "micro"  # a part of one of the other two


SIGNIFICANT = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12}
DIVISION_CODE = re.compile(r"\d{12}")
GRID_CODE = re.compile(r"\d{15}(\d{2})?")
FIRST_SPECIAL = 900  # 001 to 899 are ordinary grids


def grid_kind(code: str) -> GridKind | None:
    """What a grid code of 15 digits (17 for a micro grid) stands for; None when it is no grid code."""
    if not GRID_CODE.fullmatch(code) or code[12:15] == "000" or code[15:] == "00":
        return None
    if len(code) == 17:
        return GridKind.MICRO
    return GridKind.SPECIAL if int(code[12:15]) >= FIRST_SPECIAL else GridKind.ORDINARY


def level_by_zeros(code: str) -> Level:
    """The level that the trailing zeros of a 12-digit code suggest, for files that do not state it."""
    return next((level for level, digits in SIGNIFICANT.items() if not code[digits:].strip("0")), Level.VILLAGE)


def prefix_parents(code: str, level: Level) -> list[str]:
    """Codes a parent could have by its digits, the nearest first: a county may hang under a city or directly under a province."""
    wider = [at for at in SIGNIFICANT if at < min(level, Level.GRID)]
    return [code[: SIGNIFICANT[at]].ljust(12, "0") for at in reversed(wider)]
