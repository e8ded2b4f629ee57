"""`yiwang import grids`: codes, kinds, overlaps and gaps of the smallest pieces of ground."""

from pathlib import Path
from typing import Any

import pytest
import shapely

from yiwang.shared.geo.datum import Datum
from yiwang.territory import queries
from yiwang.territory.actions import ImportRefusedError, Outcome, Reading, import_grids
from yiwang.territory.models import Boundary, Grid
from yiwang.territory.tests import small_county as small

pytestmark = pytest.mark.django_db(transaction=True)
LATER = Reading(datum=Datum.WGS84, as_of=small.LATER)
MENDING = Reading(datum=Datum.WGS84, as_of=small.DAY, repair=True)
CAMPUS = f"{small.WEST_1}901"
PART = f"{small.NORTH_GRID}01"


@pytest.fixture(autouse=True)
def county(tmp_path: Path) -> None:
    small.import_small_county(tmp_path, grids=False)


def take(folder: Path, grounds: dict[str, Any], reading: Reading = small.WGS84, **properties: dict[str, str]) -> Outcome:
    return import_grids(small.geojson_file(folder, grounds, **properties), reading=reading)


def test_it_takes_grids_with_their_names(tmp_path: Path) -> None:
    outcome = take(tmp_path, small.GRID_GROUND, name={small.NORTH_GRID: "河北网格"}, name_en={small.NORTH_GRID: "North Grid"})
    assert str(outcome).startswith("grids as of 2024-01-01: 2 added, 0 changed, 0 ended, 0 unchanged")
    grid = Grid.objects.get(code=small.NORTH_GRID)
    assert (grid.village_code, grid.kind, grid.name, grid.generated) == (small.WEST_1, "ordinary", "河北网格", False)
    place = queries.locate(124.505, 29.515)
    assert (place.grid, place.label, place.label_en) == (
        small.NORTH_GRID,
        "云溪街道 滨河社区居委会 河北网格",
        "Yunxi Subdistrict, Binhe Community, North Grid",
    )


def test_again_changes_nothing(tmp_path: Path) -> None:
    take(tmp_path, small.GRID_GROUND)
    assert "0 added, 0 changed, 0 ended, 2 unchanged; no new version" in str(take(tmp_path, small.GRID_GROUND, LATER))


def test_special_and_micro_grids(tmp_path: Path) -> None:
    grounds = {
        small.NORTH_GRID: small.square(0, 1),
        CAMPUS: small.square(0, 0),
        PART: small.square(0, 1, 0.5, 1),
    }
    outcome = take(tmp_path, grounds, kind={CAMPUS: "专属网格", PART: "micro"}, purpose={CAMPUS: "campus"})
    assert outcome.added == 3
    assert Grid.objects.get(code=CAMPUS).purpose == "campus"
    assert Grid.objects.get(code=PART).parent_code == small.NORTH_GRID
    inside, beside = queries.locate_many([124.502, 124.508], [29.515, 29.515])
    assert (inside.grid, inside.micro) == (small.NORTH_GRID, PART)
    assert (beside.grid, beside.micro) == (small.NORTH_GRID, None)
    assert inside.label == "云溪街道 滨河社区居委会 001 网格 01 微网格"
    assert queries.place_of_code(PART).micro == PART


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        (f"{small.WEST_1}000", "", "is no grid code"),
        ("990121001", "", "is no grid code"),
        ("990121001009001", "", "there is no village 990121001009"),
        (f"{small.WEST_1}901", "ordinary", "its code is that of a grid of kind special"),
        (f"{small.WEST_1}00301", "", f"there is no grid {small.WEST_1}003"),
    ],
)
def test_a_wrong_code_is_refused_even_when_repairing(tmp_path: Path, code: str, kind: str, said: str) -> None:
    with pytest.raises(ImportRefusedError, match=said):
        take(tmp_path, {code: small.square(0, 0)}, MENDING, kind={code: kind})
    assert not Grid.objects.exists()


def test_overlaps_are_refused_by_code_and_trimmed_when_told(tmp_path: Path) -> None:
    grounds = {small.NORTH_GRID: small.square(0, 0.9, 1, 1.1), small.SOUTH_GRID: small.square(0, 0)}
    with pytest.raises(ImportRefusedError, match=f"{small.SOUTH_GRID} and {small.NORTH_GRID} overlap by 107,"):
        take(tmp_path, grounds)
    take(tmp_path, grounds, MENDING)
    assert queries.locate(124.505, 29.5095).grid == small.NORTH_GRID
    assert Boundary.objects.get(code=small.SOUTH_GRID).repaired


def test_an_overlap_with_a_grid_that_is_already_there(tmp_path: Path) -> None:
    take(tmp_path, {small.SOUTH_GRID: small.square(0, 0)})
    with pytest.raises(ImportRefusedError, match=f"{small.NORTH_GRID} and grid {small.SOUTH_GRID} overlap"):
        take(tmp_path, {small.NORTH_GRID: small.square(0, 0.5, 1, 1.5)})


def test_a_gap_is_told_with_the_village_and_its_size(tmp_path: Path) -> None:
    outcome = take(tmp_path, {small.SOUTH_GRID: small.square(0, 0)})
    assert outcome.notes[0].startswith(f"滨河社区居委会 ({small.WEST_1}): nobody's ground, 1 gap(s) of 1,0")
    assert "at 124.50500, 29.51500" in outcome.notes[0]


def test_a_grid_outside_its_village_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError, match=f"{small.SOUTH_GRID} lies outside 滨河社区居委会"):
        take(tmp_path, {small.SOUTH_GRID: small.square(10, 0)}, MENDING)


def test_a_part_reaches_out_of_its_grid(tmp_path: Path) -> None:
    outcome = take(tmp_path, {small.NORTH_GRID: small.square(0, 1), PART: small.square(0, 1, 1.1, 1)})
    assert any(note.startswith(f"{PART} reaches 107,") and small.NORTH_GRID in note for note in outcome.notes)


def test_other_grids_end_only_when_the_file_replaces_them(tmp_path: Path) -> None:
    take(tmp_path, small.GRID_GROUND)
    whole = small.geojson_file(tmp_path, {f"{small.WEST_1}003": small.square(0, 0, 1, 2)})
    with pytest.raises(ImportRefusedError, match="overlap"):
        import_grids(whole, reading=LATER)
    outcome = import_grids(whole, reading=LATER, replace=True)
    assert (outcome.added, outcome.ended) == (1, 2)
    assert queries.locate(124.505, 29.505).grid == f"{small.WEST_1}003"
    assert queries.place_of_code(small.SOUTH_GRID).grid == small.SOUTH_GRID  # what was filed there is still named
    with pytest.raises(ImportRefusedError, match="ended on 2025-06-01; codes are not used again"):
        take(tmp_path, {small.SOUTH_GRID: small.square(0, 0)}, LATER)


def test_a_multipolygon_is_one_grid(tmp_path: Path) -> None:
    two = shapely.MultiPolygon([small.square(0, 0, 0.4, 1), small.square(0.6, 0, 0.4, 1)])
    take(tmp_path, {small.SOUTH_GRID: two})
    assert [place.grid for place in queries.locate_many([124.502, 124.505, 124.508], [29.505] * 3)] == [
        small.SOUTH_GRID,
        None,
        small.SOUTH_GRID,
    ]
