"""The whole territory in memory, as of one version: names, parents, and polygons in search trees. Immutable once loaded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import psycopg
import shapely
from django.db import connections

from yiwang.territory.levels import Level
from yiwang.territory.queries.place import Link, Named, Place

Indexes = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
NONE = -1
PREPARED_FROM = 64  # vertices: larger polygons answer faster when prepared, smaller ones do not (measured)


class Layer:
    """Polygons of one level in a search tree, in the order of their codes, so that the smallest index is the smallest code."""

    def __init__(self, codes: Sequence[str], polygons: npt.NDArray[np.object_]) -> None:
        order = np.argsort(np.asarray(codes, dtype=str), kind="stable")
        self.codes: list[str] = [codes[at] for at in order]
        self.polygons = polygons[order]
        self.places: npt.NDArray[np.object_] = np.full(len(self.codes), None, dtype=object)
        self.inner_points: npt.NDArray[np.object_] = np.full(len(self.codes), None, dtype=object)  # filled as tiles label them
        self.tree = shapely.STRtree(self.polygons)
        self._settle()

    def _settle(self) -> None:
        """Let GEOS finish what it puts off to the first uses and does without a lock, before threads share the layer."""
        if not self.codes:
            return
        self.tree.query(shapely.Point(0, 0))
        large = self.polygons[shapely.get_num_coordinates(self.polygons) > PREPARED_FROM]
        shapely.prepare(large)
        west, south, east, north = shapely.bounds(large).T
        for _ in range(3):  # GEOS builds the index of a prepared polygon when it is asked the second time
            shapely.intersects_xy(large, (west + east) / 2, (south + north) / 2)

    def pairs(self, lons: Floats, lats: Floats) -> tuple[Indexes, Indexes]:
        """Every (point, polygon) where the point lies in the polygon or on its border, as two index arrays."""
        points, polygons = self.tree.query(shapely.points(lons, lats))
        inside = shapely.intersects_xy(self.polygons[polygons], lons[points], lats[points])
        return points[inside], polygons[inside]

    def smallest(self, count: int, points: Indexes, polygons: Indexes) -> Indexes:
        """For each of `count` points its polygon with the smallest code, or NONE: borders belong to one side, always the same."""
        best = np.full(count, len(self.codes), dtype=np.int64)
        np.minimum.at(best, points, polygons)
        best[best == len(self.codes)] = NONE
        return best


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One version of the territory. Compared and hashed by identity: what is derived from it is cached by it."""

    version: int
    named: dict[str, Named]  # divisions and grids by code, also those that have ended
    children: dict[str, tuple[str, ...]]  # current ones, in the order of their codes
    layers: dict[Level, Layer]
    micro: Layer
    micro_parent: Indexes  # for each micro grid the index of its grid in layers[GRID], or NONE
    successors: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of divisions that ended, or gave a part away
    recoded: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of these the ones that are the same under a new code
    renamed: frozenset[str] = frozenset()  # codes that were kept under another name
    former_parents: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of divisions that moved under the same code
    links: dict[str, tuple[Link, ...]] = field(default_factory=dict)  # what became of the ground of grids that ended
    _around: dict[str, Place] = field(default_factory=dict)  # filled as places are asked for

    def chain(self, code: str) -> Iterator[Named]:
        """The division or grid itself, then its parents up to the province."""
        seen = self.named.get(code)
        while seen is not None:
            yield seen
            seen = self.named.get(seen.parent) if seen.parent else None

    def county_of(self, code: str) -> str:
        """6 digits of the county a code lies in; of the code itself where it is wider than a county or unknown."""
        for step in self.chain(code):
            if step.level <= Level.COUNTY:
                return step.code[:6]
        return code[:6]

    def place(self, code: str, *, precise: bool) -> Place | None:
        """The place of a division or grid code; None when there is no such division."""
        one = self.named.get(code)
        if one is None or one.level < Level.GRID:
            return self._division_place(code, precise) if one else None
        within = self._around.get(one.parent)
        if within is None:
            within = self.place(one.parent, precise=False)
            if within is None:
                return None
            self._around[one.parent] = within  # shared by all grids of a village: they are many
        return Place(
            county=within.county,
            division=within.division,
            township=within.township,
            village=within.village,
            grid=code[:15],
            label=f"{within.label} {_label(one)}",
            label_en=f"{within.label_en}, {_label_en(one)}",
            precise=precise,
            micro=code if len(code) == 17 else None,
        )

    def _division_place(self, code: str, precise: bool) -> Place:
        steps = {step.level: step for step in self.chain(code)}
        township, village = steps.get(Level.TOWNSHIP), steps.get(Level.VILLAGE)
        shown = [step for step in (township, village) if step] or [self.named[code]]
        return Place(
            county=self.county_of(code),
            division=code,
            township=township.code if township else None,
            village=village.code if village else None,
            grid=None,
            label=" ".join(step.name for step in shown),
            label_en=", ".join(step.name_en or step.name for step in shown),
            precise=precise,
        )

    def locate_many(self, lons: Floats, lats: Floats) -> npt.NDArray[np.object_]:
        """For each point in WGS 84 degrees its Place, None outside every polygon. The finest level that knows the point wins."""
        found = np.full(len(lons), None, dtype=object)
        pending = np.flatnonzero(np.isfinite(lons) & np.isfinite(lats))
        for level in sorted(self.layers, reverse=True):
            if not len(pending):
                break
            layer = self.layers[level]
            x, y = lons[pending], lats[pending]
            hits = layer.smallest(len(pending), *layer.pairs(x, y))
            known = hits != NONE
            found[pending[known]] = self._places(layer, hits[known])
            if level == Level.GRID and self.micro.codes:
                self._refine(found, pending[known], hits[known], x[known], y[known])
            pending = pending[~known]
        return found

    def _refine(self, found: npt.NDArray[np.object_], at: Indexes, grids: Indexes, x: Floats, y: Floats) -> None:
        """Name the micro grid where the grid that was found has one there."""
        points, parts = self.micro.pairs(x, y)
        own = self.micro_parent[parts] == grids[points]
        hits = self.micro.smallest(len(at), points[own], parts[own])
        known = hits != NONE
        found[at[known]] = self._places(self.micro, hits[known])

    def _places(self, layer: Layer, hits: Indexes) -> npt.NDArray[np.object_]:
        places = layer.places[hits]
        if missing := set(hits[places == None].tolist()):  # noqa: E711 - element-wise
            for index in missing:
                layer.places[index] = self.place(layer.codes[index], precise=True)
            places = layer.places[hits]
        return places


def _label(grid: Named) -> str:
    return grid.name or (f"{grid.code[12:15]} 网格" if len(grid.code) == 15 else f"{grid.code[15:]} 微网格")


def _label_en(grid: Named) -> str:
    return grid.name_en or (f"Grid {grid.code[12:15]}" if len(grid.code) == 15 else f"Micro grid {grid.code[15:]}")


VERSION = "SELECT coalesce(max(id), 0) FROM territory_version"
DIVISIONS = """
    SELECT DISTINCT ON (code) code, name, name_en, parent_code, level, virtual, valid_to IS NULL
    FROM territory_division ORDER BY code, valid_from DESC"""
GRIDS = """
    SELECT code, name, name_en, coalesce(nullif(parent_code, ''), village_code), 6, false, valid_to IS NULL
    FROM territory_grid ORDER BY code"""
SUCCESSORS = "SELECT old_code, new_code FROM territory_succession WHERE old_code <> new_code ORDER BY day, new_code"
RECODED = "SELECT old_code, new_code FROM territory_succession WHERE kind = 'recoded'"
RENAMED = "SELECT old_code, new_code FROM territory_succession WHERE kind = 'renamed'"
FORMER_PARENTS = """
    SELECT DISTINCT code, parent_code FROM territory_division
    WHERE valid_to IS NOT NULL AND code IN (SELECT old_code FROM territory_succession WHERE kind = 'moved')"""
LINKS = "SELECT code, grid, basis, share, from_day FROM territory_gridcode WHERE layer = '' ORDER BY code, share DESC, grid"
BOUNDARIES = "SELECT level, code, wkb FROM territory_boundary WHERE valid_to IS NULL"


def read_version(using: str = "default") -> int:
    """The number of the version that the database holds now; 0 before the first import."""
    with connections[using].cursor() as cursor:
        cursor.execute(VERSION)
        return int(cursor.fetchone()[0])


def load_snapshot(using: str = "default") -> Snapshot:
    """Read the whole territory. The version is read first: what is committed meanwhile is then loaded once more, never missed."""
    version = read_version(using)
    named: dict[str, Named] = {}
    with connections[using].cursor() as cursor:
        for query in (DIVISIONS, GRIDS):
            cursor.execute(query)
            named.update((row[0], Named(*row)) for row in cursor.fetchall())
    children: dict[str, list[str]] = {}
    for code in sorted(code for code, one in named.items() if one.current):
        children.setdefault(named[code].parent, []).append(code)
    layers, micro = _layers(using)
    grids = {code: index for index, code in enumerate(layers[Level.GRID].codes)} if Level.GRID in layers else {}
    return Snapshot(
        version=version,
        named=named,
        children={parent: tuple(codes) for parent, codes in children.items()},
        layers=layers,
        micro=micro,
        links=_links(using),
        micro_parent=np.asarray([grids.get(code[:15], NONE) for code in micro.codes], dtype=np.int64),
        successors=_pairs(SUCCESSORS, using),
        recoded=_pairs(RECODED, using),
        renamed=frozenset(_pairs(RENAMED, using)),
        former_parents=_pairs(FORMER_PARENTS, using),
    )


def _pairs(query: str, using: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    with connections[using].cursor() as cursor:
        cursor.execute(query)
        for key, value in cursor.fetchall():
            found[key] = (*found.get(key, ()), value)
    return found


def _links(using: str) -> dict[str, tuple[Link, ...]]:
    found: dict[str, tuple[Link, ...]] = {}
    with connections[using].cursor() as cursor:
        cursor.execute(LINKS)
        for code, *link in cursor.fetchall():
            found[code] = (*found.get(code, ()), Link(*link))
    return found


def _layers(using: str) -> tuple[dict[Level, Layer], Layer]:
    """The polygons of every level, in one query; bytes travel in binary form, which halves the time."""
    connections[using].ensure_connection()
    with psycopg.Cursor(connections[using].connection) as cursor:  # Django's own cursors bind on the client's side, in text
        rows = cursor.execute(BOUNDARIES, binary=True).fetchall()
    polygons = shapely.from_wkb([row[2] for row in rows]) if rows else np.empty(0, dtype=object)
    groups: dict[int, list[int]] = {}
    for index, (level, code, _wkb) in enumerate(rows):
        groups.setdefault(0 if len(code) == 17 else level, []).append(index)
    made = {level: Layer([rows[at][1] for at in group], polygons[group]) for level, group in groups.items()}
    micro = made.pop(0, None) or Layer([], np.empty(0, dtype=object))
    return {Level(level): layer for level, layer in made.items()}, micro
