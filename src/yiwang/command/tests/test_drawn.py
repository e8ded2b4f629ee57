"""What is drawn or pasted becomes geometry, or words that help."""

import json
from contextlib import suppress

import pytest
import shapely
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from yiwang.command.queries.drawing import HIGH, WIDE, drawing
from yiwang.command.web.drawn import read_line, read_polygons

LON, LAT = st.floats(-180, 180).map(lambda n: round(n, 6)), st.floats(-90, 90).map(lambda n: round(n, 6))
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}


@given(
    st.lists(st.tuples(LON, LAT), min_size=2, max_size=20),
    st.sampled_from([" ", ",", ", ", "，"]),
    st.sampled_from(["\n", ";", " ;\n"]),
)
def test_points_in_words_are_read(points: list[tuple[float, float]], within: str, between: str) -> None:
    text = between.join(f"{lon:.6f}{within}{lat:.6f}" for lon, lat in points)
    assert list(read_line(text).coords) == points


@given(st.text(max_size=60))
def test_anything_else_is_refused_in_words(text: str) -> None:
    for read in (read_line, read_polygons):
        with suppress(ValidationError):
            assert read(text) is not None


@pytest.mark.parametrize(
    "thing",
    [
        SQUARE,
        {"type": "Feature", "properties": {}, "geometry": SQUARE},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": SQUARE}]},
        {"type": "GeometryCollection", "geometries": [SQUARE]},
    ],
)
def test_polygons_come_in_every_wrapping_of_geojson(thing: object) -> None:
    assert [one.area for one in read_polygons(json.dumps(thing))] == [1.0]


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}, "not valid"),
        ({"type": "Point", "coordinates": [1, 2]}, "no polygon"),
        ({"type": "Polygon", "coordinates": [[[500, 0], [501, 0], [501, 1], [500, 0]]]}, "degrees"),
        ({"type": "FeatureCollection", "features": []}, "no polygon"),
        ({"type": "Circle"}, "no GeoJSON"),
    ],
)
def test_a_bad_polygon_is_named(thing: object, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        read_polygons(json.dumps(thing))


def test_a_line_may_be_geojson() -> None:
    line = read_line('{"type": "LineString", "coordinates": [[120.1, 30.2], [120.2, 30.3]]}')
    assert shapely.get_num_coordinates(line) == 2
    with pytest.raises(ValidationError, match="two points"):
        read_line("120.1 30.2")


def test_a_drawing_stays_in_its_frame_with_north_up() -> None:
    south, north = shapely.box(120, 30, 120.1, 30.1), shapely.box(120, 30.1, 120.1, 30.2)
    made = drawing("two", [(south, "a", "S"), (north, "b", "N")], shapely.union_all([south, north]))
    assert made.shapes[1].y < made.shapes[0].y
    assert all(0 <= shape.x <= WIDE and 0 <= shape.y <= HIGH for shape in made.shapes)
