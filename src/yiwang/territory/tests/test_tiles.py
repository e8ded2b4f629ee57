"""Vector tiles: what is in them, that they meet, and that they stay light."""

import gzip
import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from django.test import Client

from yiwang.project.bench.figures.locator import SOUTH, STEP, WEST, draw_grids
from yiwang.territory.levels import Level
from yiwang.territory.queries.place import Named
from yiwang.territory.queries.snapshot import Layer, Snapshot
from yiwang.territory.queries.tile_store import TileStore
from yiwang.territory.queries.tiles import DEEPEST, EXTENT, MOST, Spot, Tile, packed, sections_of, spot
from yiwang.territory.tests import small_county as small

pytestmark = pytest.mark.django_db
ALL_LEVELS = {"provinces", "cities", "counties", "townships", "villages", "grids", "micro", "labels"}


@pytest.fixture(scope="module", autouse=True)
def county(tmp_path_factory: pytest.TempPathFactory, module_db: Callable[[], AbstractContextManager[None]]) -> None:
    with module_db():
        small.import_small_county(tmp_path_factory.mktemp("county"))


def tile_at(lon: float, lat: float, z: int) -> Spot:
    down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    found = spot(z, int((lon / 360 + 0.5) * 2**z), int(down * 2**z))
    assert found
    return found


def address(at: Spot) -> str:
    return f"/api/v1/territory/tiles/{at.z}/{at.x}/{at.y}.mvt"


def read(client: Client, at: Spot) -> dict[str, Any]:
    answer = client.get(address(at))
    return decoded(answer.content) if answer.status_code == 200 else {}


def decoded(content: bytes) -> dict[str, Any]:
    found: dict[str, Any] = mapbox_vector_tile.decode(content, default_options={"y_coord_down": True})
    return found


def codes(tile: dict[str, Any], section: str) -> list[str]:
    return [feature["properties"]["code"] for feature in tile.get(section, {}).get("features", [])]


def shapes(tile: dict[str, Any], section: str) -> dict[str, Any]:
    return {one["properties"]["code"]: shapely.geometry.shape(one["geometry"]) for one in tile[section]["features"]}


def test_a_tile_shows_what_lies_in_it(client: Client) -> None:
    tile = read(client, tile_at(124.505, 29.505, 14))
    assert set(tile) <= ALL_LEVELS
    assert small.COUNTY in codes(tile, "counties")
    assert {small.NORTH_GRID, small.SOUTH_GRID} == set(codes(tile, "grids"))
    town = next(one for one in tile["townships"]["features"] if one["properties"]["code"] == small.WEST_TOWN)
    assert town["properties"] == {"code": small.WEST_TOWN, "name": "云溪街道", "name_en": "Yunxi Subdistrict"}
    grid = next(one for one in tile["grids"]["features"] if one["properties"]["code"] == small.NORTH_GRID)
    assert grid["properties"] == {"code": small.NORTH_GRID, "kind": "ordinary"}


def test_levels_join_as_one_comes_closer(client: Client) -> None:
    seen = {z: set(read(client, tile_at(124.505, 29.505, z))) - {"labels"} for z in (6, 8, 11, 13)}
    assert seen[6] == {"counties"}
    assert seen[8] == {"counties", "townships"}
    assert seen[11] == {"counties", "townships", "villages"}
    assert seen[13] == {"counties", "townships", "villages", "grids"}


def test_each_label_stands_in_one_tile_only(client: Client) -> None:
    found: list[str] = []
    first, last = tile_at(124.49, 29.53, 14), tile_at(124.55, 29.49, 14)
    for x in range(first.x, last.x + 1):
        for y in range(first.y, last.y + 1):
            found += codes(read(client, Spot(14, x, y)), "labels")
    expected = [small.COUNTY, *small.TOWN_GROUND, *small.VILLAGE_GROUND, *small.GRID_GROUND]
    assert sorted(found) == sorted(expected)


def test_neighbours_share_their_border(client: Client) -> None:
    drawn = shapes(read(client, tile_at(124.509, 29.505, 15)), "villages")
    assert shapely.area(drawn[small.WEST_1] & drawn[small.WEST_2]) == 0
    assert shapely.length(drawn[small.WEST_1] & drawn[small.WEST_2]) > 0


def test_ground_goes_on_in_the_next_tile_where_it_left_off(client: Client) -> None:
    left = tile_at(124.515, 29.51, 15)
    right = Spot(15, left.x + 1, left.y)
    edge = shapely.LineString([(EXTENT, 0), (EXTENT, EXTENT)])
    here, there = shapes(read(client, left), "counties"), shapes(read(client, right), "counties")
    moved = shapely.transform(there[small.COUNTY], lambda xy: xy + np.array([EXTENT, 0]))
    assert shapely.length(here[small.COUNTY] & edge) == pytest.approx(shapely.length(moved & edge), abs=1)


def test_outer_rings_run_clockwise_to_the_eye(client: Client) -> None:
    answer = client.get(address(tile_at(124.505, 29.505, 12)))
    ring = decoded(answer.content)["townships"]["features"][0]["geometry"]["coordinates"][0]
    x, y = np.array(ring, dtype=float).T
    assert (x[:-1] * y[1:] - x[1:] * y[:-1]).sum() > 0  # the rule of the format, with y downwards


def test_an_empty_tile_is_empty_and_a_tile_that_does_not_exist_is_not_found(client: Client) -> None:
    empty = client.get(address(tile_at(-60, -40, 10)))
    assert (empty.status_code, empty.content) == (204, b"")
    for path in (f"{DEEPEST + 1}/0/0", "3/8/0", "3/0/8"):
        assert client.get(f"/api/v1/territory/tiles/{path}.mvt").status_code == 404


def test_a_tile_is_sent_once_and_compressed(client: Client) -> None:
    path = address(tile_at(124.505, 29.505, 14))
    first = client.get(path, headers={"accept-encoding": "gzip"})
    assert (first["Content-Type"], first["Content-Encoding"]) == ("application/vnd.mapbox-vector-tile", "gzip")
    assert "public" in first["Cache-Control"]
    assert decoded(gzip.decompress(first.content)) == decoded(client.get(path).content)
    assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code == 304


def test_tiles_cost_no_query_once_the_territory_is_loaded(client: Client, django_assert_num_queries: Any) -> None:
    client.get(address(tile_at(124.505, 29.505, 13)))
    with django_assert_num_queries(0):
        client.get(address(tile_at(124.505, 29.505, 14)))


def synthetic(count: int) -> Snapshot:
    """As many grids as a province has, about 300 m wide, with villages of a hundred."""
    ground, side = draw_grids(count, np.random.default_rng(7))
    named = {code: Named(code, f"{code[12:]} 网格", f"Grid {code[12:]}", code[:12], 6) for code in _codes(count)}
    villages = [ground[at : at + 100] for at in range(0, count, 100)]
    towns = np.asarray(shapely.get_parts(shapely.box(WEST, SOUTH, WEST + side * STEP, SOUTH + side * STEP)))
    layers = {
        Level.GRID: Layer(list(named), ground),
        Level.VILLAGE: Layer(sorted({code[:12] for code in named}), np.asarray([shapely.unary_union(v) for v in villages])),
        Level.COUNTY: Layer(["990199000000"], towns),
    }
    return Snapshot(1, named, {}, layers, Layer([], np.empty(0, dtype=object)), np.empty(0, dtype=np.int64))


def _codes(count: int) -> list[str]:
    return [f"990199{at // 10_000 + 1:03}{at // 100 % 100 + 1:03}{at % 100 + 1:03}" for at in range(count)]


def test_every_tile_of_a_province_stays_light() -> None:
    state = synthetic(109_000)
    west, south, east, north = shapely.total_bounds(state.layers[Level.COUNTY].polygons)
    middle = ((west + east) / 2, (south + north) / 2)
    sizes = {}
    for z in range(5, DEEPEST + 1):
        for lon, lat in (middle, (west + 0.001, south + 0.001)):
            made = packed(sections_of(state, tile_at(lon, lat, z)))
            sizes[z] = max(sizes.get(z, 0), len(made.gzipped))
    assert max(sizes.values()) < 100_000, sizes
    assert sizes[13] > 1_000, "the grids are there"


def test_a_level_that_is_too_many_for_one_tile_is_left_out() -> None:
    boxes = shapely.box(
        *(
            np.array(edge)
            for edge in zip(*[(124 + i / 1e6, 29, 124 + (i + 1) / 1e6, 29.01) for i in range(MOST + 1)], strict=True)
        )
    )
    layer = Layer([f"990199001001{at:05}" for at in range(MOST + 1)], np.asarray(boxes))
    state = Snapshot(1, {}, {}, {Level.GRID: layer}, Layer([], np.empty(0, dtype=object)), np.empty(0, dtype=np.int64))
    assert [part["name"] for part in sections_of(state, tile_at(124.001, 29.001, 13)) if part["features"]] == []


def test_the_store_keeps_to_its_limit_and_forgets_with_its_source() -> None:
    store, made = TileStore(limit=2_000), []

    def make(name: str) -> Callable[[], Tile]:
        return lambda: made.append(name) or Tile(name, bytes(500))  # type: ignore[func-returns-value]

    first, second = object(), object()
    assert store.get(first, "a", make("a")).tag == store.get(first, "a", make("again")).tag == "a"
    store.get(first, "b", make("b"))
    store.get(first, "c", make("c"))  # pushes out a, the oldest
    store.get(first, "a", make("a2"))
    store.get(second, "a", make("a3"))
    assert made == ["a", "b", "c", "a2", "a3"]
