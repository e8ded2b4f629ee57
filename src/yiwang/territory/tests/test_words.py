"""Divisions that an address names."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from yiwang.territory import queries
from yiwang.territory.actions import import_divisions
from yiwang.territory.tests import small_county as small

pytestmark = pytest.mark.django_db
OTHER_COUNTY, OTHER_TOWN = "990122000000", "990122001000"
OTHERS = (
    f"{OTHER_COUNTY},{small.CITY},岚桥县,county,Lanqiao County",
    f"{OTHER_TOWN},{OTHER_COUNTY},东湖街道,town,Donghu Subdistrict",
    f"990122001001,{OTHER_TOWN},滨河社区居委会,village,Binhe Community",
    f"990122001002,{OTHER_TOWN},临川社区,village,Linchuan Community",
    f"990122001003,{OTHER_TOWN},青溪社区,village,",
)


@pytest.fixture(scope="module", autouse=True)
def counties(tmp_path_factory: pytest.TempPathFactory, module_db: Callable[[], AbstractContextManager[None]]) -> None:
    folder = tmp_path_factory.mktemp("county")
    with module_db():
        small.import_small_county(folder)
        import_divisions(small.csv_file(folder, [*small.DIVISIONS, *OTHERS]), as_of=small.LATER)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("云溪街道滨河社区3幢2单元", small.WEST_1),
        ("云溪街道 滨河社区", small.WEST_1),
        ("江岚省青岚市青溪县云溪街道", small.WEST_TOWN),
        ("青岚市石门镇石门村村口", small.EAST_1),  # official name 石门村委会
        ("石门镇石门村委会旁", small.EAST_1),
        ("上岙村", small.EAST_2),  # official name 上岙村民委员会
        ("云溪街道办事处门口", small.WEST_TOWN),
        ("在石门镇政府对面", small.EAST_TOWN),
        ("岚桥县滨河社区", "990122001001"),
        ("岚桥滨河社区", "990122001001"),  # the short form vouches for the county
        ("青溪县", small.COUNTY),
        ("临川社区", "990122001002"),
        ("YUNXI SUBDISTRICT, Binhe Community", small.WEST_1),
        ("near Shimen Town hall", small.EAST_TOWN),
        ("云溪街道滨河社区", small.WEST_1),
    ],
)
def test_the_finest_division_that_is_certain(text: str, code: str) -> None:
    assert queries.place_in_words(text).division == code


@pytest.mark.parametrize(
    "text",
    [
        "滨河社区",  # two counties have one
        "青溪",  # a short form names nothing by itself
        "青溪路 12 号",
        "中山公园东门",
        "Shimentown",
        "",
    ],
)
def test_what_is_not_certain_is_not_guessed(text: str) -> None:
    assert queries.place_in_words(text) is None


def test_within_a_county_its_own_names_count() -> None:
    assert queries.place_in_words("滨河社区", "990121").village == small.WEST_1
    assert queries.place_in_words("滨河社区", "990122").village == "990122001001"
    assert queries.place_in_words("临川社区", "990121") is None


@pytest.mark.parametrize(
    ("text", "grid"),
    [
        ("云溪街道滨河社区002网格", small.SOUTH_GRID),
        ("云溪街道滨河社区第2网格", small.SOUTH_GRID),
        ("云溪街道滨河社区 1 号网格", small.NORTH_GRID),
        ("Yunxi Subdistrict, Binhe Community, Grid 002", small.SOUTH_GRID),
        ("云溪街道滨河社区12网格", None),
        ("云溪街道滨河社区", None),
    ],
)
def test_a_grid_by_its_number(text: str, grid: str | None) -> None:
    place = queries.place_in_words(text)
    assert (place.village, place.grid, place.precise) == (small.WEST_1, grid, False)
