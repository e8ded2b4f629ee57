"""What the territory answers about a county of six squares."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from yiwang.territory import queries
from yiwang.territory.tests import small_county as small

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def county(tmp_path_factory: pytest.TempPathFactory, module_db: Callable[[], AbstractContextManager[None]]) -> None:
    with module_db():
        small.import_small_county(tmp_path_factory.mktemp("county"))


def test_a_point_in_a_grid_gives_all_six_levels() -> None:
    place = queries.locate(124.505, 29.505)
    assert place == queries.Place(
        county="990121",
        division=small.WEST_1,
        township=small.WEST_TOWN,
        village=small.WEST_1,
        grid=small.SOUTH_GRID,
        label="云溪街道 滨河社区居委会 002 网格",
        label_en="Yunxi Subdistrict, Binhe Community, Grid 002",
        precise=True,
    )


def test_without_a_grid_the_finest_known_ground_answers() -> None:
    place = queries.locate(124.535, 29.505)
    assert (place.division, place.village, place.grid, place.precise) == (small.EAST_2, small.EAST_2, None, True)


def test_outside_is_nowhere() -> None:
    assert queries.locate(124.6, 29.5) is None


def test_borders_belong_to_the_smaller_code() -> None:
    between_grids, between_villages, between_towns, corner = queries.locate_many(
        [124.505, 124.53, 124.52, 124.51], [29.51, 29.51, 29.505, 29.51]
    )
    assert between_grids.grid == small.NORTH_GRID
    assert between_villages.village == small.EAST_1
    assert between_towns.village == small.WEST_2
    assert corner.grid == small.NORTH_GRID


def test_many_answers_come_in_the_order_asked() -> None:
    lons, lats = [124.505, 0.0, 124.535, 124.505], [29.505, 0.0, 29.505, 29.515]
    assert queries.locate_many(lons, lats) == [queries.locate(lon, lat) for lon, lat in zip(lons, lats, strict=True)]


def test_two_lists_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="two lists of one length"):
        queries.locate_many([1.0], [1.0, 2.0])


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("990121", "青溪县"),
        (small.CITY, "青岚市"),
        (small.WEST_TOWN, "云溪街道"),
        (small.EAST_1, "石门镇 石门村委会"),
        (small.NORTH_GRID, "云溪街道 滨河社区居委会 001 网格"),
    ],
)
def test_a_code_has_a_place(code: str, label: str) -> None:
    place = queries.place_of_code(code)
    assert (place.label, place.precise) == (label, False)


def test_an_unknown_code_has_none() -> None:
    assert queries.place_of_code("990121009000") is None
    assert queries.place_of_code("") is None


def test_the_county_of_anything() -> None:
    codes = ("990121", small.EAST_2, small.NORTH_GRID, small.CITY, small.PROVINCE)
    assert [queries.county_of(code) for code in codes] == ["990121", "990121", "990121", "990100", "990000"]
    assert queries.counties() == ("990121",)


def test_names_in_two_languages() -> None:
    codes = [small.WEST_TOWN, "000000000000"]
    assert queries.division_names(codes) == {small.WEST_TOWN: "云溪街道"}
    assert queries.division_names(codes, "en-gb") == {small.WEST_TOWN: "Yunxi Subdistrict"}


def test_children_down_to_the_grids() -> None:
    assert [one.code for one in queries.children_of("")] == [small.PROVINCE]
    assert [one.name for one in queries.children_of(small.COUNTY)] == ["云溪街道", "石门镇"]
    assert [one.code for one in queries.children_of(small.WEST_1)] == [small.NORTH_GRID, small.SOUTH_GRID]


def test_looking_up_asks_the_database_nothing(django_assert_num_queries: object) -> None:
    queries.locate(124.505, 29.505)
    with django_assert_num_queries(0):  # type: ignore[operator]
        queries.locate(124.505, 29.515)
        queries.place_of_code(small.EAST_2)
        queries.place_in_words("石门镇")


def test_the_first_use_may_be_on_an_event_loop() -> None:
    async def ask() -> queries.Place | None:
        return queries.locate(124.505, 29.505)

    queries.forget()
    assert asyncio.run(ask()).grid == small.SOUTH_GRID
