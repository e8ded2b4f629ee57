"""Draws a fictional county: grids first, so that villages, townships and the county are exact unions of them."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely
from shapely import MultiPoint, Point, Polygon

from yiwang.project.demo.names import AVENUES, COUNTIES, RIVER, STREETS, CountyName

GRIDS_PER_VILLAGE = 6
PRECISION = 1e-6  # degrees, about 0.1 m
M_LAT = 111_320.0  # metres in a degree of latitude


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of ground with a code; codes of villages have 12 digits, of grids 15."""

    code: str
    name: str
    name_en: str
    parent: str
    shape: Any


@dataclass(frozen=True, slots=True)
class CountyGround:
    """A county's shapes, in WGS 84 degrees."""

    county: Cell
    towns: tuple[Cell, ...]
    villages: tuple[Cell, ...]
    grids: tuple[Cell, ...]
    backdrop: tuple[tuple[str, str, str, Any], ...]  # kind, name, English name, geometry


def draw(county: CountyName) -> CountyGround:
    """The same ground every time: everything comes from the county's seed."""
    chance = random.Random(county.seed)  # noqa: S311  (a drawing, not a secret)
    outline = _outline(county, chance)
    villages = [(town, index) for town, names in enumerate(county.towns) for index in range(len(names.villages))]
    centres = _village_centres(county, outline, chance)
    cells = _cells(outline, GRIDS_PER_VILLAGE * len(villages), chance)
    owner = _nearest(cells, centres)
    grids = list(_grids(county, villages, cells, owner))
    village_cells = [_village(county, town, index, grids) for town, index in villages]
    town_cells = [_town(county, town, village_cells) for town in range(len(county.towns))]
    shape = shapely.union_all([cell.shape for cell in grids])
    whole = Cell(f"{county.code}000000", county.name, county.name_en, "990100000000", shape)
    seat = village_cells[0].shape.centroid
    return CountyGround(
        whole, tuple(town_cells), tuple(village_cells), tuple(grids), tuple(_backdrop(county, shape, seat, centres, chance))
    )


@cache
def grounds() -> tuple[tuple[CountyName, CountyGround], ...]:
    """The counties with their drawn ground."""
    return tuple((county, draw(county)) for county in COUNTIES)


def town_code(county: CountyName, town: int) -> str:
    """12 digits: subdistricts count from 001, towns from 100."""
    names = county.towns
    number = (
        sum(1 for t in names[: town + 1] if t.street)
        if names[town].street
        else 99 + sum(1 for t in names[: town + 1] if not t.street)
    )
    return f"{county.code}{number:03}000"


def village_code(county: CountyName, town: int, index: int) -> str:
    """12 digits: communities count from 001, villages from 200."""
    name = county.towns[town].villages[index][0]
    return f"{town_code(county, town)[:9]}{(200 if name.endswith('村') else 1) + index:03}"


def _outline(county: CountyName, chance: random.Random) -> Any:
    lon, lat = county.centre
    waves = [(k, chance.uniform(0.02, 0.11) / math.sqrt(k), chance.uniform(0, math.tau)) for k in (2, 3, 5, 7, 11)]
    points = []
    for step in range(180):
        angle = step / 180 * math.tau
        radius = county.radius_deg * (1 + sum(size * math.sin(k * angle + shift) for k, size, shift in waves))
        points.append((lon + radius * 1.25 * math.cos(angle), lat + radius * math.sin(angle)))
    return shapely.set_precision(Polygon(points), PRECISION)


def _spread(outline: Any, count: int, chance: random.Random, rounds: int = 12) -> list[Point]:
    """`count` points evenly inside `outline` (Lloyd's relaxation)."""
    west, south, east, north = outline.bounds
    points: list[Point] = []
    while len(points) < count:
        point = Point(chance.uniform(west, east), chance.uniform(south, north))
        if outline.contains(point):
            points.append(point)
    for _ in range(rounds):
        points = [cell.centroid for cell in _voronoi(outline, points)]
    return points


def _voronoi(outline: Any, points: list[Point]) -> list[Any]:
    """The cells of `points` inside `outline`, in the order of the points."""
    cells = shapely.get_parts(shapely.voronoi_polygons(MultiPoint(points), extend_to=outline))
    tree = shapely.STRtree(cells)
    order = [int(tree.query(point, predicate="intersects")[0]) for point in points]
    return [cells[i].intersection(outline) for i in order]


def _cells(outline: Any, count: int, chance: random.Random) -> list[Any]:
    cells = shapely.set_precision(np.array(_voronoi(outline, _spread(outline, count, chance, rounds=4))), PRECISION)
    return [cell for cell in cells if not cell.is_empty]


def _village_centres(county: CountyName, outline: Any, chance: random.Random) -> list[Point]:
    """Town by town, so that the villages of a town lie together; the county seat is the middle one."""
    towns = sorted(_spread(outline, len(county.towns), chance), key=lambda p: p.distance(Point(county.centre)))
    counts = [len(town.villages) for town in county.towns]
    centres: list[Point] = []
    for ground, count in zip(_voronoi(outline, towns), counts, strict=True):
        centres += sorted(_spread(ground, count, chance), key=ground.centroid.distance)
    return centres


def _nearest(cells: list[Any], centres: list[Point]) -> list[int]:
    tree = shapely.STRtree(centres)
    return [int(tree.nearest(cell.centroid)) for cell in cells]


def _grids(county: CountyName, villages: list[tuple[int, int]], cells: list[Any], owner: list[int]) -> Iterator[Cell]:
    """Numbered west to east, then north to south, within each village."""
    for number, (town, index) in enumerate(villages):
        own = sorted(
            (cells[i] for i in range(len(cells)) if owner[i] == number), key=lambda c: (round(c.centroid.x, 2), -c.centroid.y)
        )
        code = village_code(county, town, index)
        for sequence, shape in enumerate(own, start=1):
            yield Cell(f"{code}{sequence:03}", f"{sequence:03} 网格", f"Grid {sequence:03}", code, shape)


def _village(county: CountyName, town: int, index: int, grids: list[Cell]) -> Cell:
    code, (name, name_en) = village_code(county, town, index), county.towns[town].villages[index]
    shape = shapely.union_all([grid.shape for grid in grids if grid.parent == code])
    return Cell(code, name, name_en, town_code(county, town), shape)


def _town(county: CountyName, town: int, villages: list[Cell]) -> Cell:
    code, names = town_code(county, town), county.towns[town]
    shape = shapely.union_all([village.shape for village in villages if village.parent == code])
    return Cell(code, names.name, names.name_en, f"{county.code}000000", shape)


def _backdrop(
    county: CountyName, shape: Any, seat: Point, centres: list[Point], chance: random.Random
) -> Iterator[tuple[str, str, str, Any]]:
    """A stream, country roads between neighbouring villages, and the streets and blocks of the county seat."""
    lon, lat = seat.x, seat.y
    west, _, east, _ = shape.bounds
    bends = [
        (
            west + (east - west) * step / 40,
            lat - 0.004 + 0.006 * math.sin(step / 3.1 + county.seed % 7) + 0.02 * math.sin(step / 11),
        )
        for step in range(41)
    ]
    offset = lat - 0.0042 - float(np.interp(lon, [x for x, _ in bends], [y for _, y in bends]))
    stream = shapely.LineString([(x, y + offset) for x, y in bends]).buffer(0.0007)
    yield "water", *RIVER, stream.intersection(shape)
    for number, road in enumerate(_roads(centres)):
        yield "road", f"乡道 {number + 1:02}", f"Country road {number + 1:02}", road.intersection(shape)
    yield from _seat(lon, lat, shape, stream)


def _roads(centres: list[Point]) -> list[Any]:
    edges = shapely.get_parts(shapely.delaunay_triangles(MultiPoint(centres), only_edges=True))
    return sorted((edge for edge in edges if edge.length < 0.05), key=lambda edge: edge.length)[: len(centres) + 6]


def _seat(lon: float, lat: float, shape: Any, stream: Any) -> Iterator[tuple[str, str, str, Any]]:
    wide, high = 0.0034, 0.0028  # degrees between streets, about 330 m and 310 m
    xs = [lon + (i - (len(AVENUES) - 1) / 2) * wide for i in range(len(AVENUES))]
    ys = [lat - (i - 2) * high for i in range(len(STREETS))]
    for x, (name, name_en) in zip(xs, AVENUES, strict=True):
        yield "road", name, name_en, shapely.LineString([(x, ys[0] + high / 2), (x, ys[-1] - high / 2)]).intersection(shape)
    for y, (name, name_en) in zip(ys, STREETS, strict=True):
        yield "road", name, name_en, shapely.LineString([(xs[0] - wide / 2, y), (xs[-1] + wide / 2, y)]).intersection(shape)
    edge = 0.00022
    for x in xs[:-1]:
        for y in ys[1:]:
            block = shapely.box(x + edge, y + edge, x + wide - edge, y + high - edge).intersection(shape).difference(stream)
            if not block.is_empty:
                yield "block", "", "", block
