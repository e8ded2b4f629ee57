"""Ground drawn from points where there is no survey."""

from pathlib import Path

import pytest
import shapely

from yiwang.shared.geo.datum import Datum
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory import queries
from yiwang.territory.actions import generate_grids, import_boundaries, import_divisions
from yiwang.territory.levels import Level
from yiwang.territory.models import Boundary, Grid
from yiwang.territory.tests import small_county as small

pytestmark = pytest.mark.django_db(transaction=True)
POINTS = {
    small.WEST_TOWN: (124.511, 29.511),
    small.WEST_1: (124.505, 29.505),
    small.WEST_2: (124.515, 29.515),
    small.EAST_TOWN: (124.532, 29.512),  # no village of it has a point
}


def take(folder: Path, points: dict[str, tuple[float, float]] = POINTS, *, later: bool = False) -> None:
    lines = [f"{line},{','.join(map(str, points.get(line[:12], ('', ''))))}" for line in small.DIVISIONS]
    path = small.csv_file(folder, lines, small.HEADER + ",lon,lat")
    import_divisions(path, as_of=small.LATER if later else small.DAY, datum=Datum.WGS84)
    import_boundaries(small.geojson_file(folder, small.COUNTY_GROUND), level=Level.COUNTY, reading=small.WGS84)


def test_grids_villages_and_townships_share_out_the_county(tmp_path: Path) -> None:
    take(tmp_path)
    outcome = generate_grids("990121", as_of=small.DAY)
    assert (outcome.added, outcome.changed) == (4 + 3 + 2, 0)
    assert "石门村委会 (990121100201) stands for all of 石门镇" in outcome.notes[0]
    assert set(Grid.objects.values_list("code", "generated")) == {
        (f"{small.WEST_1}001", True),
        (f"{small.WEST_2}001", True),
        (f"{small.WEST_2}002", True),  # around the township's own point
        (f"{small.EAST_1}001", True),
    }
    for code, point in POINTS.items():
        place = queries.locate(*point)
        assert code in (place.township, place.village)
    ground = {row.code: shapely.from_wkb(bytes(row.wkb)) for row in Boundary.objects.all()}
    for codes in (
        [c for c in ground if len(c) == 15],
        [small.WEST_TOWN, small.EAST_TOWN],
        [small.WEST_1, small.WEST_2, small.EAST_1],
    ):
        shared_out = shapely.union_all([ground[code] for code in codes], grid_size=1e-9)
        assert shared_out.symmetric_difference(small.COUNTY_GROUND[small.COUNTY]).area < 1e-12


def test_again_changes_nothing(tmp_path: Path) -> None:
    take(tmp_path)
    generate_grids("990121", as_of=small.DAY)
    outcome = generate_grids("990121", as_of=small.LATER)
    assert (outcome.added, outcome.changed, outcome.ended, outcome.unchanged, outcome.version) == (0, 0, 0, 9, None)


def test_a_point_that_goes_takes_its_grid_with_it_and_its_code_is_not_given_again(tmp_path: Path) -> None:
    take(tmp_path)
    generate_grids("990121", as_of=small.DAY)
    take(tmp_path, {code: point for code, point in POINTS.items() if code != small.WEST_TOWN}, later=True)
    assert generate_grids("990121", as_of=small.LATER).ended == 1
    assert not Boundary.objects.filter(code=f"{small.WEST_2}002", valid_to=None).exists()
    assert queries.place_of_code(f"{small.WEST_2}002").village == small.WEST_2


def test_points_outside_or_in_the_same_spot_are_named(tmp_path: Path) -> None:
    take(tmp_path, {**POINTS, small.EAST_1: (125.0, 29.5), small.WEST_2: POINTS[small.WEST_1]})
    notes = generate_grids("990121", as_of=small.DAY).notes
    assert any("石门村委会 (990121100201) lies outside the county" in note for note in notes)
    assert any("东门社区居委会 (990121001002) has the same point as 滨河社区居委会" in note for note in notes)


def test_surveyed_ground_is_never_drawn_over(tmp_path: Path) -> None:
    small.import_small_county(tmp_path)
    with pytest.raises(WrongInputError, match="was not generated: nothing was drawn over it"):
        generate_grids("990121", as_of=small.DAY)


def test_it_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(WrongInputError, match="990121000000 has no boundary: import boundaries first"):
        generate_grids("990121", as_of=small.DAY)
    take(tmp_path, {})
    with pytest.raises(WrongInputError, match="No point of a township or village lies in 990121: import divisions with --datum"):
        generate_grids("990121", as_of=small.DAY)
