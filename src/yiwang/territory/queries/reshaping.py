"""What a steward may ask of the net, and the plan that answers: what ends, begins, gets other borders, and what codes lead where.

A plan is what the preview shows and what `territory.actions.reshape` carries out. Planning reads and changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yiwang.shared.wrong_input import WrongInputError


class ReshapeRefused(WrongInputError):
    """It cannot be done like this; `str()` says why in the reader's language. Nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopt:
    """A layer's grid becomes a grid of the net, within one village ('': where most of it lies).

    kind: ordinary, special, micro.
    """

    layer: str
    code: str
    village: str = ""
    kind: str = "ordinary"
    name: str = ""
    name_en: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareSame:
    """A layer's code means a grid that is already there."""

    layer: str
    code: str
    grid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Divide a grid by a line, into given polygons, or along the borders of a layer: exactly one of the three.

    `line` and `parts` are shapely geometries in WGS 84 degrees. kind '': as the grid is; micro: the grid stays and gets parts.
    """

    grid: str
    line: Any = None
    parts: tuple[Any, ...] = ()
    layer: str = ""
    kind: str = ""
    names: tuple[str, ...] = ()  # of the parts, from west to east


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Neighbouring grids of one village become one. kind '': as they are, ordinary when they differ."""

    grids: tuple[str, ...]
    kind: str = ""
    name: str = ""
    name_en: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A grid ends and its neighbour `heir` takes the ground; a micro grid goes back to its grid and needs none."""

    grid: str
    heir: str = ""


Wish = Adopt | DeclareSame | Split | Merge | End


@dataclass(frozen=True, slots=True)
class OldGrid:
    """A grid that ends."""

    code: str
    name: str
    area_m2: float


@dataclass(frozen=True, slots=True)
class NewGrid:
    """A grid that begins, with the code it will get."""

    code: str
    kind: str
    name: str
    name_en: str
    purpose: str
    polygon: Any  # WGS 84, degrees
    area_m2: float


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A grid that keeps its code and gets other ground."""

    code: str
    name: str
    before_m2: float
    area_m2: float
    polygon: Any


@dataclass(frozen=True, slots=True)
class NewLink:
    """A code that will lead to a grid: of a layer, or ('' ) of a grid that ends."""

    layer: str
    code: str
    grid: str
    basis: str
    share: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What would happen. `version` is the territory's at planning; carrying it out later asks whether anything changed since."""

    wish: Wish
    county: str
    village: str
    version: int
    ended: tuple[OldGrid, ...] = ()
    made: tuple[NewGrid, ...] = ()
    redrawn: tuple[Redrawn, ...] = ()
    links: tuple[NewLink, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def touched(self) -> tuple[str, ...]:
        """Codes of today's grids that end, get other ground, new micro grids or a further name."""
        new = {one.code for one in self.made}
        today = {one.code for one in self.ended} | {one.code for one in self.redrawn}
        today |= {link.grid for link in self.links} | {code[:15] for code in new if len(code) == 17}
        return tuple(sorted(today - new))

    @property
    def heirs(self) -> Mapping[str, tuple[str, ...]]:
        """For each grid that ends, the grids that take over its ground."""
        found: dict[str, tuple[str, ...]] = {}
        for link in self.links:
            if not link.layer:
                found[link.code] = (*found.get(link.code, ()), link.grid)
        return found
