"""Draw the ground of townships, villages and grids of one county from their points, where no survey is at hand.

Every point of a village, and of a township, is a seed; each seed's nearest ground is one grid. A village is the union of its
grids, a township of its villages; so the three levels fit into each other and together cover the county.
All of it is marked generated.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely

from yiwang.shared.geo.datum import Datum
from yiwang.shared.geo.voronoi import STEP_DEG, voronoi_cells
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.actions.grounds import Ground, end_boundaries, known_polygons, store_grounds
from yiwang.territory.actions.import_grids import end_grids, store_grids
from yiwang.territory.actions.outcome import Outcome, Report, quiet
from yiwang.territory.actions.versions import OWNER, Change, territory_change
from yiwang.territory.levels import FIRST_SPECIAL, GridKind, Level
from yiwang.territory.models import Boundary, Division, Grid, TerritoryVersion


@dataclass(slots=True)
class _Seed:
    """A point and the village whose ground it marks."""

    point: tuple[float, float]
    village: str
    township: str


def generate_grids(county: str, *, as_of: date, report: Report = quiet) -> Outcome:
    """Grids, villages and townships of `county` (6 or 12 digits) by Voronoi cells of its points. Running again changes nothing.

    Raises WrongInputError when the county has no boundary, no points, or surveyed ground that this would replace.
    """
    code = county.ljust(12, "0")
    notes: list[str] = []
    with territory_change(TerritoryVersion.Kind.GENERATED, as_of=as_of) as change:
        within = _ground_of(code)
        townships = list(
            Division.objects.using(OWNER).filter(valid_to=None, parent_code=code, level=Level.TOWNSHIP).order_by("code")
        )
        _refuse_surveyed([row.code for row in townships])
        seeds = _seeds(townships, within, notes)
        if not seeds:
            raise WrongInputError(f"No point of a township or village lies in {county}: import divisions with --datum first.")
        report(f"Dividing {county} among {len(seeds):,} points …")
        _end_what_is_not_drawn([row.code for row in townships], seeds, change)
        pieces = _draw(seeds, voronoi_cells([seed.point for seed in seeds], within), change)
        change.version.source, change.version.roots = f"Voronoi cells of {county}", code
    for note in notes:
        report(f"  note: {note}")
    version = change.version
    return Outcome(
        what=f"generated ground of {county}",
        added=version.added,
        changed=version.changed,
        ended=version.ended,
        unchanged=pieces - version.added - version.changed,
        version=version.pk,
        notes=tuple(notes),
    )


def _ground_of(county: str) -> Any:
    polygon = known_polygons(Boundary.objects.filter(code=county, level__lte=Level.COUNTY)).get(county)
    if polygon is None:
        raise WrongInputError(f"{county} has no boundary: import boundaries first.")
    return polygon


def _refuse_surveyed(townships: Sequence[str]) -> None:
    villages = Division.objects.using(OWNER).filter(valid_to=None, parent_code__in=townships).values_list("code", flat=True)
    surveyed = Boundary.objects.using(OWNER).filter(valid_to=None, generated=False)
    if kept := surveyed.filter(code__in=[*townships, *villages]).first():
        raise WrongInputError(f"{kept.code} has a boundary that was not generated: nothing was drawn over it.")
    if grid := Grid.objects.using(OWNER).filter(valid_to=None, generated=False, village_code__in=villages).first():
        raise WrongInputError(f"There are grids that were not generated, such as {grid.code}: nothing was drawn over them.")


def _seeds(townships: Sequence[Division], within: Any, notes: list[str]) -> list[_Seed]:
    seeds: list[_Seed] = []
    taken: dict[tuple[float, float], str] = {}
    shapely.prepare(within)
    for township in townships:
        villages = list(
            Division.objects.using(OWNER).filter(valid_to=None, parent_code=township.code, level=Level.VILLAGE).order_by("code")
        )
        pointed = [row for row in villages if _usable(row, within, taken, notes)]
        seeds += [_Seed(_point(row), row.code, township.code) for row in pointed]
        if villages and _usable(township, within, taken, notes):
            seeds.append(_Seed(_point(township), _village_at(township, pointed, villages, notes), township.code))
        elif not pointed:
            notes.append(f"{township.name} ({township.code}) gets no ground: there is no point of it or no village in it.")
    return seeds


def _usable(row: Division, within: Any, taken: dict[tuple[float, float], str], notes: list[str]) -> bool:
    if row.lon is None or row.lat is None:
        return False
    if not shapely.intersects_xy(within, row.lon, row.lat):
        notes.append(f"the point of {row.name} ({row.code}) lies outside the county and was left out.")
        return False
    if _point(row) in taken:
        notes.append(f"{row.name} ({row.code}) has the same point as {taken[_point(row)]} and was left out.")
        return False
    taken[_point(row)] = f"{row.name} ({row.code})"
    return True


def _point(row: Division) -> tuple[float, float]:
    assert row.lon is not None
    assert row.lat is not None
    return row.lon, row.lat


def _village_at(township: Division, pointed: Sequence[Division], villages: Sequence[Division], notes: list[str]) -> str:
    """The village that the township's own point is counted to: the nearest one with a point, else the first by code."""
    if not pointed:
        notes.append(f"{villages[0].name} ({villages[0].code}) stands for all of {township.name}: no village of it has a point.")
        return villages[0].code
    lon, lat = _point(township)
    squeeze = np.cos(np.radians(lat))
    return min(pointed, key=lambda row: (np.hypot((_point(row)[0] - lon) * squeeze, _point(row)[1] - lat), row.code)).code


def _draw(seeds: Sequence[_Seed], cells: Sequence[Any], change: Change) -> int:
    """Store the cells as grids, their unions as villages and townships; returns how many pieces there are."""
    before = Grid.objects.using(OWNER).filter(village_code__in={seed.village for seed in seeds})
    given_up = {grid.code for grid in before if grid.valid_to}
    codes, parts = _numbered(seeds, cells, given_up)
    grids = [_grid(code, change) for code in codes]
    townships = {seed.township for seed in seeds}
    divisions = [
        _ground(code, Level.TOWNSHIP if code in townships else Level.VILLAGE, shapely.union_all(pieces, grid_size=STEP_DEG))
        for code, pieces in sorted(parts.items())
    ]
    store_grids(grids, [_ground(code, Level.GRID, cell) for code, cell in zip(codes, cells, strict=True)], change)
    stored = store_grounds(divisions, change)
    change.count(added=len(stored.added), changed=len(stored.changed))
    return len(grids) + len(divisions)


def _numbered(seeds: Sequence[_Seed], cells: Sequence[Any], given_up: set[str]) -> tuple[list[str], dict[str, list[Any]]]:
    """A grid code for each cell, skipping those that have been given up, and the cells of every village and township."""
    codes: list[str] = []
    parts: dict[str, list[Any]] = {}
    for seed, cell in zip(seeds, cells, strict=True):
        numbers = (f"{seed.village}{number:03}" for number in range(1, FIRST_SPECIAL))
        codes.append(next(code for code in numbers if code not in given_up and code not in codes))
        for owner in (seed.village, seed.township):
            parts.setdefault(owner, []).append(cell)
    return codes, parts


def _grid(code: str, change: Change) -> Grid:
    return Grid(
        code=code,
        village_code=code[:12],
        kind=GridKind.ORDINARY,
        generated=True,
        valid_from=change.version.as_of,
        version=change.version,
    )


def _ground(code: str, level: Level, polygon: Any) -> Ground:
    return Ground(code, level, polygon, Datum.WGS84, generated=True)


def _end_what_is_not_drawn(townships: Sequence[str], seeds: Sequence[_Seed], change: Change) -> None:
    """Generated ground of an earlier run whose seed has gone."""
    drawn = {seed.village for seed in seeds} | {seed.township for seed in seeds}
    villages = Division.objects.using(OWNER).filter(parent_code__in=townships).values_list("code", flat=True)
    counts = Counter(seed.village for seed in seeds)
    grids: list[str] = []
    for grid in Grid.objects.using(OWNER).filter(valid_to=None, generated=True, village_code__in=villages).order_by("code"):
        counts[grid.village_code] -= 1
        if counts[grid.village_code] < 0:
            grids.append(grid.code)
    end_grids(grids, change)
    boundaries = Boundary.objects.using(OWNER).filter(valid_to=None, generated=True, code__in=[*townships, *villages])
    gone = sorted(set(boundaries.values_list("code", flat=True)) - drawn)
    end_boundaries(gone, change)
    change.count(ended=len(gone))
