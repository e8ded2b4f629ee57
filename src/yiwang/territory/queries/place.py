"""What a point, a code or words in an address lead to."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Place:
    """Where something lies, down to the finest level that is known. All codes are text."""

    county: str  # 6 digits; xx0000 where the place is wider than a county
    division: str  # 12 digits, the finest known division
    township: str | None  # 12 digits
    village: str | None  # 12 digits
    grid: str | None  # 15 digits, an ordinary or special grid
    label: str  # "云溪街道 滨河社区 007 网格"
    label_en: str  # "Yunxi Subdistrict, Binhe Community, Grid 007"
    precise: bool  # found by a point, not by a code or by words
    micro: str | None = None  # 17 digits, a part of the grid


@dataclass(frozen=True, slots=True)
class Named:
    """A division or grid by name. `current` is false for one that has ended: what was filed under it still shows its name."""

    code: str
    name: str
    name_en: str
    parent: str  # '' at the top
    level: int  # 1 province … 5 village, 6 grid
    virtual: bool = False
    current: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """Which grid took over the ground of one that ended, how, since when, and what part of it (0 to 1)."""

    grid: str
    basis: str
    share: float
    since: date
