"""The grids of one village as the database has them, and a draft of how they would be afterwards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from django.db.models import Max
from django.utils.translation import gettext as _

from yiwang.territory.levels import FIRST_SPECIAL, GridKind, Level
from yiwang.territory.models import Boundary, Division, Grid, TerritoryVersion
from yiwang.territory.queries.current import snapshot
from yiwang.territory.queries.cutting import area_of, crumbs, pieces, settled, surface
from yiwang.territory.queries.reshaping import NewGrid, NewLink, OldGrid, Plan, Redrawn, ReshapeRefused, Wish


@dataclass(slots=True)
class Piece:
    """A grid of today with its ground."""

    code: str
    kind: str
    parent: str  # of a micro grid
    name: str
    purpose: str
    polygon: Any


@dataclass
class Draft:
    """A village's grids, and what has been drafted so far."""

    village: str
    county: str
    version: int
    within: Any | None  # ground of the village, None where it is not known
    pieces: dict[str, Piece]
    used: set[str]  # every code that was ever given in this village
    made: dict[str, NewGrid] = field(default_factory=dict)
    ended: dict[str, OldGrid] = field(default_factory=dict)
    redrawn: dict[str, Redrawn] = field(default_factory=dict)
    links: list[NewLink] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def need(self, code: str) -> Piece:
        """The grid. Raises ReshapeRefused when it is none of today's, or has no ground."""
        piece = self.pieces.get(code)
        if piece is None:
            raise ReshapeRefused(
                _("There is no grid %(code)s with ground today. It may have been changed meanwhile.") % {"code": code}
            )
        return piece

    def grids_at(self, ground: Any) -> list[Piece]:
        """Ordinary and special grids that share ground with this, in the order of their codes."""
        return [
            piece
            for code, piece in sorted(self.pieces.items())
            if len(code) == 15 and surface(shapely.intersection(piece.polygon, ground)) is not None
        ]

    def parts_of(self, grid: str) -> list[Piece]:
        """The micro grids of a grid."""
        return [piece for code, piece in sorted(self.pieces.items()) if piece.parent == grid]

    def room_for(self, polygon: Any) -> Any:
        """What of a polygon lies in the village. Raises ReshapeRefused when nothing does."""
        room = polygon if self.within is None else surface(shapely.intersection(polygon, self.within))
        layer = snapshot().layers.get(Level.GRID)
        if room is not None and layer:
            near = [i for i in layer.tree.query(room, predicate="intersects").tolist() if layer.codes[i][:12] != self.village]
            room = surface(shapely.difference(room, shapely.union_all(layer.polygons[near]))) if near else room
        if room is None:
            raise ReshapeRefused(_("This grid of the layer shares no ground with the village."))
        return room

    def free(self, room: Any) -> Any | None:
        """What of the room no grid of the village covers, without crumbs."""
        covered = shapely.union_all([piece.polygon for code, piece in self.pieces.items() if len(code) == 15])
        left = pieces(shapely.difference(room, covered))
        real = left[~crumbs(left, area_of(room))] if len(left) else left
        return surface(shapely.union_all(real)) if len(real) else None

    def add(self, kind: str, polygon: Any, *, parent: str = "", name: str = "", name_en: str = "", purpose: str = "") -> str:
        """Draft a grid under the next free code; returns the code."""
        code = self._next(parent if kind == GridKind.MICRO else "", kind)
        self.made[code] = NewGrid(
            code, kind, name[:100], name_en[:150], purpose[:50], shapely.normalize(polygon), round(area_of(polygon), 1)
        )
        self.used.add(code)
        return code

    def _next(self, parent: str, kind: str) -> str:
        if parent:
            codes = [f"{parent}{number:02}" for number in range(1, 100)]
        elif kind == GridKind.SPECIAL:
            codes = [f"{self.village}{number:03}" for number in range(FIRST_SPECIAL, 1000)]
        else:
            codes = [f"{self.village}{number:03}" for number in range(1, FIRST_SPECIAL)]
        free = next((code for code in codes if code not in self.used), None)
        if free is None:
            raise ReshapeRefused(_("All codes of this kind have been given in the village; codes are not used again."))
        return free

    def end(self, code: str, heirs: Sequence[tuple[str, float]], basis: str) -> None:
        """Draft the end of a grid; `heirs` are (code, share of its ground)."""
        piece = self.pieces[code]
        self.ended[code] = OldGrid(code, piece.name, round(area_of(piece.polygon), 1))
        self.redrawn.pop(code, None)
        whole = sum(share for _heir, share in heirs)
        self.links += [NewLink("", code, heir, basis, min(1.0, max(round(share / whole, 6), 1e-6))) for heir, share in heirs]

    def redraw(self, code: str, polygon: Any) -> None:
        """Draft other ground for a grid that goes on under its code."""
        piece = self.pieces[code]
        before = round(area_of(piece.polygon), 1)
        self.redrawn[code] = Redrawn(code, piece.name, before, round(area_of(polygon), 1), shapely.normalize(polygon))

    def move_parts(self, grids: Iterable[str], basis: str) -> None:
        """Give the micro grids of changed grids to the grid their ground lies in now; one that is cut becomes one in each."""
        whole = {code: made.polygon for code, made in self.made.items() if len(code) == 15}
        whole |= {code: one.polygon for code, one in self.redrawn.items() if len(code) == 15}
        for grid in grids:
            for part in self.parts_of(grid):
                self._move(part, whole, basis)

    def _move(self, part: Piece, whole: dict[str, Any], basis: str) -> None:
        homes = sorted(whole)
        cut = settled(part.polygon, [surface(shapely.intersection(part.polygon, whole[home])) for home in homes])
        found = [(home, ground) for home, ground in zip(homes, cut, strict=True) if ground is not None]
        if part.parent in self.redrawn and [home for home, _ground in found] == [part.parent]:
            return
        sizes: list[tuple[str, float]] = []
        for home, ground in found:
            code = self.add(GridKind.MICRO, ground, parent=home, name=part.name)
            sizes.append((code, area_of(ground)))
        self.end(part.code, sizes, basis)

    def plan(self, wish: Wish) -> Plan:
        """The draft as a plan."""
        return Plan(
            wish=wish,
            county=self.county,
            village=self.village,
            version=self.version,
            ended=tuple(one for _code, one in sorted(self.ended.items())),
            made=tuple(one for _code, one in sorted(self.made.items())),
            redrawn=tuple(one for _code, one in sorted(self.redrawn.items())),
            links=tuple(self.links),
            notes=tuple(self.notes),
        )


def open_draft(village: str) -> Draft:
    """The village's grids of today, from the database. Raises ReshapeRefused for what is no village of today."""
    version = TerritoryVersion.objects.aggregate(newest=Max("id"))["newest"] or 0
    row = Division.objects.filter(code=village, level=Level.VILLAGE, valid_to=None).first()
    if row is None:
        raise ReshapeRefused(_("There is no village %(code)s.") % {"code": village})
    grids = list(Grid.objects.filter(village_code=village).order_by("code"))
    grounds = Boundary.objects.filter(valid_to=None, code__in=[village, *(grid.code for grid in grids if grid.valid_to is None)])
    found = list(grounds.values_list("code", "wkb"))
    polygons = dict(zip([code for code, _wkb in found], shapely.from_wkb([bytes(wkb) for _code, wkb in found]), strict=True))
    return Draft(
        village=village,
        county=snapshot().county_of(village),
        version=version,
        within=polygons.get(village),
        pieces={
            grid.code: Piece(grid.code, grid.kind, grid.parent_code, grid.name, grid.purpose, polygons[grid.code])
            for grid in grids
            if grid.valid_to is None and grid.code in polygons
        },
        used={grid.code for grid in grids},
    )
