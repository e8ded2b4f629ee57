"""The public answers about the territory."""

import gzip
import json
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import shapely
from django.test import Client

from yiwang.shared.geo.datum import from_wgs84
from yiwang.territory.actions import BackdropFeature, replace_backdrop
from yiwang.territory.models import Backdrop
from yiwang.territory.tests import small_county as small

pytestmark = pytest.mark.django_db
MAP = "/api/v1/territory/990121/map.json"


@pytest.fixture(scope="module", autouse=True)
def county(tmp_path_factory: pytest.TempPathFactory, module_db: Callable[[], AbstractContextManager[None]]) -> None:
    road = shapely.LineString([(124.5, 29.51), (124.54, 29.51)])
    with module_db():
        small.import_small_county(tmp_path_factory.mktemp("county"))
        for _ in range(2):
            replace_backdrop("990121", [BackdropFeature("road", road, "滨河路", "Binhe Road")])


def test_the_map_of_a_county_is_one_document(client: Client) -> None:
    document = client.get(MAP).json()
    assert document["county"] == {"code": "990121", "name": "青溪县", "name_en": "Qingxi County"}
    assert document["bbox"] == [124.5, 29.5, 124.54, 29.52]
    counts = {key: len(part["features"]) for key, part in document.items() if isinstance(part, dict) and "features" in part}
    assert counts == {"outline": 1, "townships": 2, "villages": 4, "grids": 2, "backdrop": 1, "labels": 6}
    assert document["grids"]["features"][0]["properties"] == {"code": small.NORTH_GRID, "name": "", "name_en": ""}
    assert document["backdrop"]["features"][0]["properties"] == {"kind": "road", "name": "滨河路", "name_en": "Binhe Road"}
    label = document["labels"]["features"][0]
    assert label["properties"] == {"code": small.WEST_TOWN, "name": "云溪街道", "name_en": "Yunxi Subdistrict", "level": 4}
    assert small.TOWN_GROUND[small.WEST_TOWN].contains(shapely.geometry.shape(label["geometry"]))


def test_the_map_is_cached_by_the_version_of_the_territory(client: Client) -> None:
    first = client.get(MAP)
    assert "public" in first["Cache-Control"]
    again = client.get(MAP, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_map_travels_compressed(client: Client) -> None:
    packed = client.get(MAP, headers={"accept-encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert json.loads(gzip.decompress(packed.content)) == client.get(MAP).json()


def test_an_unknown_county_has_no_map(client: Client) -> None:
    answer = client.get("/api/v1/territory/990199/map.json")
    assert (answer.status_code, answer.json()["error"]) == (404, "unknown_division")


def test_a_backdrop_that_is_the_same_changes_nothing() -> None:
    assert Backdrop.objects.count() == 1


def test_a_point_is_located_in_its_datum(client: Client) -> None:
    lon, lat = from_wgs84(124.505, 29.505, "gcj02")
    answer = client.get("/api/v1/territory/locate", {"lon": lon, "lat": lat, "datum": "gcj02"})
    assert answer.json()["grid"] == small.SOUTH_GRID
    assert answer.json()["label"] == "云溪街道 滨河社区居委会 002 网格"
    assert answer["Cache-Control"].startswith("private")


@pytest.mark.parametrize(
    ("query", "status", "error"),
    [
        ({"lon": "124.505", "lat": "29.505"}, 400, "unknown_datum"),
        ({"lon": "124.505", "lat": "29.505", "datum": "beijing54"}, 400, "unknown_datum"),
        ({"lon": "x", "lat": "29.505", "datum": "wgs84"}, 400, "not_a_coordinate"),
        ({"lon": "nan", "lat": "29.505", "datum": "wgs84"}, 400, "not_a_coordinate"),
        ({"lon": "24.5", "lat": "129.5", "datum": "wgs84"}, 400, "not_a_coordinate"),
        ({"lon": "121", "lat": "29.505", "datum": "wgs84"}, 404, "outside"),
    ],
)
def test_a_point_that_leads_nowhere_says_why(client: Client, query: dict[str, str], status: int, error: str) -> None:
    answer = client.get("/api/v1/territory/locate", query)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["message"]


def test_divisions_below_another_for_cascading_choices(client: Client) -> None:
    top = client.get("/api/v1/territory/divisions").json()
    assert [one["code"] for one in top["divisions"]] == [small.PROVINCE]
    below = client.get("/api/v1/territory/divisions", {"parent": "990121"}).json()["divisions"]
    assert below[0] == {"code": small.WEST_TOWN, "name": "云溪街道", "name_en": "Yunxi Subdistrict", "level": 4, "more": True}
    leaf = client.get("/api/v1/territory/divisions", {"parent": small.EAST_2})
    assert leaf.json()["divisions"] == []
    assert client.get("/api/v1/territory/divisions", {"parent": "1"}).status_code == 404


def test_divisions_are_cached_by_what_they_say(client: Client) -> None:
    first = client.get("/api/v1/territory/divisions", {"parent": "990121"})
    again = client.get("/api/v1/territory/divisions", {"parent": "990121"}, headers={"if-none-match": first["ETag"]})
    other = client.get("/api/v1/territory/divisions", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, other.status_code) == (304, 200)


def test_nothing_can_be_written(client: Client) -> None:
    assert client.post(MAP).status_code == 405
