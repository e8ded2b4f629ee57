"""`yiwang import boundaries`: polygons find their divisions; what is wrong is told by name and never mended in silence."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from yiwang.shared.geo.datum import Datum, from_wgs84
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory import queries
from yiwang.territory.actions import ImportRefusedError, Outcome, Reading, import_boundaries, import_divisions
from yiwang.territory.levels import Level
from yiwang.territory.models import Boundary, TerritoryVersion
from yiwang.territory.tests import small_county as small

pytestmark = pytest.mark.django_db(transaction=True)
MENDING = Reading(datum=Datum.WGS84, as_of=small.DAY, repair=True)


@pytest.fixture(autouse=True)
def divisions(tmp_path: Path) -> None:
    import_divisions(small.csv_file(tmp_path), as_of=small.DAY)


def import_townships(folder: Path, grounds: dict[str, Any], reading: Reading = small.WGS84) -> Outcome:
    return import_boundaries(small.geojson_file(folder, grounds), level=Level.TOWNSHIP, reading=reading)


def polygon(code: str) -> Any:
    return shapely.from_wkb(bytes(Boundary.objects.get(code=code, valid_to=None).wkb))


def test_it_takes_polygons_by_code(tmp_path: Path) -> None:
    outcome = import_townships(tmp_path, small.TOWN_GROUND)
    assert str(outcome).startswith("boundaries of level township as of 2024-01-01: 2 added, 0 changed")
    assert polygon(small.WEST_TOWN).equals(small.square(0, 0, 2, 2))
    assert Boundary.objects.get(code=small.WEST_TOWN).area_m2 == pytest.approx(1939 * 2217, rel=0.01)
    assert queries.locate(124.505, 29.505).township == small.WEST_TOWN


def test_again_changes_nothing(tmp_path: Path) -> None:
    import_townships(tmp_path, small.TOWN_GROUND)
    turned = {code: shapely.reverse(shape) for code, shape in small.TOWN_GROUND.items()}  # the same ground, told the other way
    assert "0 added, 0 changed, 0 ended, 2 unchanged; no new version" in str(import_townships(tmp_path, turned))


def test_by_a_short_code_or_by_name(tmp_path: Path) -> None:
    path = small.geojson_file(tmp_path, {"990121": small.square(0, 0, 4, 2)})
    assert import_boundaries(path, level=Level.COUNTY, reading=small.WGS84).added == 1
    named = {"": small.square(0, 0, 2, 2)}
    path = small.geojson_file(tmp_path, named, file="by-name.geojson.gz", 名称={"": "云溪街道"})
    assert import_boundaries(path, level=Level.TOWNSHIP, reading=small.WGS84).added == 1
    assert polygon(small.WEST_TOWN).equals(small.square(0, 0, 2, 2))


def test_by_a_property_of_ones_own(tmp_path: Path) -> None:
    path = small.geojson_file(tmp_path, {"x": small.square(0, 0, 2, 2)}, WGBM={"x": small.WEST_TOWN})
    reading = Reading(datum=Datum.WGS84, as_of=small.DAY, columns={"code": "WGBM"})
    assert import_boundaries(path, level=Level.TOWNSHIP, reading=reading).added == 1


def test_another_datum_is_converted_and_the_given_polygon_kept(tmp_path: Path) -> None:
    shifted = shapely.transform(small.square(0, 0, 2, 2), lambda xy: np.column_stack(from_wgs84(xy[:, 0], xy[:, 1], "gcj02")))
    import_townships(tmp_path, {small.WEST_TOWN: shifted}, Reading(datum=Datum.GCJ02, as_of=small.DAY))
    row = Boundary.objects.get(code=small.WEST_TOWN)
    assert row.datum == "gcj02"
    assert polygon(small.WEST_TOWN).hausdorff_distance(small.square(0, 0, 2, 2)) < 1e-9
    assert shapely.from_wkb(bytes(row.given_wkb)).equals(shifted)


def test_a_later_shape_is_a_new_version(tmp_path: Path) -> None:
    import_townships(tmp_path, small.TOWN_GROUND)
    changed = {small.WEST_TOWN: small.square(0, 0, 1.5, 2), small.EAST_TOWN: small.square(1.5, 0, 2.5, 2)}
    outcome = import_townships(tmp_path, changed, Reading(datum=Datum.WGS84, as_of=small.LATER))
    assert outcome.changed == 2
    assert Boundary.objects.get(code=small.WEST_TOWN, valid_to=small.LATER).valid_from == small.DAY
    assert queries.locate(124.518, 29.505).township == small.EAST_TOWN


def test_an_older_shape_is_refused(tmp_path: Path) -> None:
    import_townships(tmp_path, small.TOWN_GROUND, Reading(datum=Datum.WGS84, as_of=small.LATER))
    with pytest.raises(WrongInputError, match=f"boundary of {small.EAST_TOWN} is already known as of 2025-06-01"):
        import_townships(tmp_path, {small.EAST_TOWN: small.square(3, 0, 1, 2)})


def test_an_overlap_is_refused_with_its_size(tmp_path: Path) -> None:
    overlapping = {small.WEST_TOWN: small.square(0, 0, 2.1, 2), small.EAST_TOWN: small.square(2, 0, 2, 2)}
    with pytest.raises(ImportRefusedError, match=r"990121100000 and 990121001000 overlap by 214,\d{3} m².*--repair"):
        import_townships(tmp_path, overlapping)
    assert not Boundary.objects.exists()
    assert TerritoryVersion.objects.count() == 1


def test_an_overlap_is_trimmed_only_when_told_and_kept_by_the_smaller_code(tmp_path: Path) -> None:
    overlapping = {small.WEST_TOWN: small.square(0, 0, 2.1, 2), small.EAST_TOWN: small.square(2, 0, 2, 2)}
    outcome = import_townships(tmp_path, overlapping, MENDING)
    assert polygon(small.EAST_TOWN).equals(small.square(2.1, 0, 1.9, 2))
    assert Boundary.objects.get(code=small.EAST_TOWN).repaired
    assert not Boundary.objects.get(code=small.WEST_TOWN).repaired
    assert "kept by 990121001000." in outcome.notes[-1]


def test_what_is_stored_keeps_its_ground(tmp_path: Path) -> None:
    import_townships(tmp_path, {small.EAST_TOWN: small.square(2, 0, 2, 2)})
    import_townships(tmp_path, {small.WEST_TOWN: small.square(0, 0, 2.5, 2)}, MENDING)
    assert polygon(small.WEST_TOWN).equals(small.square(0, 0, 2, 2))


def test_an_invalid_ring_is_refused_and_mended_when_told(tmp_path: Path) -> None:
    bow = shapely.Polygon([(124.5, 29.5), (124.52, 29.52), (124.52, 29.5), (124.5, 29.52)])
    with pytest.raises(ImportRefusedError, match=r"990121001000: invalid ring \(Self-intersection"):
        import_townships(tmp_path, {small.WEST_TOWN: bow})
    import_townships(tmp_path, {small.WEST_TOWN: bow}, MENDING)
    assert polygon(small.WEST_TOWN).is_valid
    assert polygon(small.WEST_TOWN).area == pytest.approx(0.0002)


def test_gaps_and_what_reaches_out_are_told_but_not_refused(tmp_path: Path) -> None:
    import_boundaries(small.geojson_file(tmp_path, small.COUNTY_GROUND), level=Level.COUNTY, reading=small.WGS84)
    outcome = import_townships(tmp_path, {small.WEST_TOWN: small.square(0, 0, 2, 2), small.EAST_TOWN: small.square(2.1, 0, 2, 2)})
    gap, outside = outcome.notes
    assert gap.startswith("青溪县 (990121000000): nobody's ground, 1 gap(s) of 214,")
    assert outside.startswith("990121100000 reaches 214,")


def test_a_small_gap_is_given_to_the_neighbour_when_told(tmp_path: Path) -> None:
    import_boundaries(small.geojson_file(tmp_path, small.COUNTY_GROUND), level=Level.COUNTY, reading=small.WGS84)
    sliver = 2.0003  # 0.3 m short
    import_townships(
        tmp_path, {small.WEST_TOWN: small.square(0, 0, 2, 2), small.EAST_TOWN: small.square(sliver, 0, 4 - sliver, 2)}, MENDING
    )
    assert shapely.union_all([polygon(small.WEST_TOWN), polygon(small.EAST_TOWN)]).equals(small.square(0, 0, 4, 2))
    assert polygon(small.EAST_TOWN).covers(shapely.Point(124.520002, 29.51)) is False  # equal borders: the smaller code
    assert polygon(small.WEST_TOWN).covers(shapely.Point(124.520002, 29.51))


def test_a_polygon_without_a_division_is_refused_or_left_out(tmp_path: Path) -> None:
    grounds = {small.WEST_TOWN: small.square(0, 0, 2, 2), "990121999000": small.square(2, 0, 2, 2)}
    with pytest.raises(ImportRefusedError, match="990121999000: no division of level township has this code or name"):
        import_townships(tmp_path, grounds)
    outcome = import_townships(tmp_path, grounds, MENDING)
    assert outcome.added == 1
    assert "990121999000 was left out" in outcome.notes[0]
