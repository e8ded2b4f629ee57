"""The pages of a county's nets, of one grid, of any code; and the same for programs."""

import gzip
import json
import re
from collections.abc import Callable
from typing import Any

import mapbox_vector_tile
import pytest
import shapely
from django.test import Client

from yiwang.cases.tests.helpers import opened
from yiwang.command.tests.helpers import numbers_in, text_of
from yiwang.command.tests.nets import own_grounds, put_nets

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("world", "nets")]
DeskOf = Callable[[str], Client]
GRID = "990121001001001"


@pytest.fixture
def nets(world: None, transactional_db: None) -> None:
    put_nets()


def keys(response: Any) -> list[str]:
    return re.findall(r'data-finding="(\w{8})"', response.content.decode())


def test_the_page_lists_the_nets_with_what_is_to_settle(desk_of: DeskOf) -> None:
    said = text_of(desk_of("steward").get("/territory/?layer=market"))
    assert "Grids of Qingxi County" in said
    assert "Market Net 40 grids · 2024-03-01 · market.geojson" in said
    assert "民政网格 11 grids" in said
    assert "90.9 % 10 ÷ 11" in said  # of the list: one code leads nowhere
    assert "Market Net against our net" in said
    assert "Crosses" in said


def test_the_page_costs_the_same_however_many_findings_there_are(desk_of: DeskOf, django_assert_num_queries: Any) -> None:
    steward = desk_of("steward")
    steward.get("/territory/")
    with django_assert_num_queries(9):
        steward.get("/territory/")
    with django_assert_num_queries(9):
        steward.get("/territory/?layer=urban&kind=agree&sort=ours&page=3")


def test_findings_can_be_narrowed_sorted_and_paged(desk_of: DeskOf) -> None:
    steward = desk_of("steward")
    assert "Ground twice" in text_of(steward.get("/territory/?layer=urban&kind=twice"))
    assert "Leads nowhere" in text_of(steward.get("/territory/?layer=civil&kind=nowhere"))
    assert "Within ours" not in text_of(steward.get("/territory/?layer=market"))
    only = text_of(steward.get("/territory/?layer=market&kind=cross&q=SC-007"))
    assert "SC-007" in only
    assert "SC-008" not in only
    first, second = (keys(steward.get(f"/territory/?layer=market&kind=cross&page={page}")) for page in (1, 2))
    assert len(first) == 25
    assert not set(first) & set(second)
    codes = re.findall(r">(SC-\d{3})<", steward.get("/territory/?layer=market&kind=cross&sort=theirs").content.decode())
    assert codes == sorted(codes)


def test_a_finding_from_the_map_opens_its_page_of_the_table(desk_of: DeskOf) -> None:
    steward = desk_of("steward")
    key = keys(steward.get("/territory/?layer=market&kind=cross&page=2"))[3]
    page = steward.get(f"/territory/?layer=market&kind=cross&finding={key}").content.decode()
    assert re.search(rf'data-finding="{key}"[^>]*aria-current="true"', page)


def test_our_own_net_stands_beside_the_others(desk_of: DeskOf) -> None:
    said = text_of(desk_of("steward").get("/territory/?layer=base"))
    assert "Our net by itself" in said
    assert "Our net covers its county once, without gaps." in said


@pytest.mark.parametrize(("who", "code"), [("centre", 200), ("dara", 200), ("chen", 404), ("bilal", 404), ("eko", 404)])
def test_who_may_look_at_a_county(desk_of: DeskOf, who: str, code: int) -> None:
    visitor = desk_of(who)
    assert visitor.get("/territory/?county=990121").status_code == code
    assert visitor.get(f"/territory/grids/{GRID}/").status_code == code
    assert visitor.get("/api/v1/territory/layers/market/tiles/12/3464/1696.mvt?county=990121").status_code in {
        code,
        204 if code == 200 else code,
    }


def test_only_the_steward_is_offered_changes(desk_of: DeskOf) -> None:
    assert f"/territory/grids/{GRID}/split/" in desk_of("steward").get(f"/territory/grids/{GRID}/").content.decode()
    assert "/split/" not in desk_of("dara").get(f"/territory/grids/{GRID}/").content.decode()
    assert desk_of("dara").get(f"/territory/grids/{GRID}/split/").status_code == 404


def test_one_grid_with_its_codes_staff_and_cases(desk_of: DeskOf) -> None:
    case = opened()
    steward = desk_of("steward")
    code = code_of(case)
    page = steward.get(f"/territory/grids/{code}/")
    said = text_of(page)
    assert code in said
    assert "Ordinary grid" in said
    assert "1 open case" in said
    assert f"/desk/?q={code}" in page.content.decode()
    assert numbers_in(steward.get(f"/desk/?q={code}")) == [case.number]
    assert "Staff and duties" in said
    assert "滨河社区" in said
    assert "Market Net SC-" in said
    assert "Came into the net" in said


def code_of(case: Any) -> str:
    from yiwang.cases.models import Case

    return Case.objects.using("owner").values_list("grid", flat=True).get(id=case.case_id)


def test_the_page_of_a_grid_costs_the_same(desk_of: DeskOf, django_assert_num_queries: Any) -> None:
    steward = desk_of("steward")
    steward.get(f"/territory/grids/{GRID}/")
    with django_assert_num_queries(16):
        steward.get(f"/territory/grids/{GRID}/")


@pytest.mark.parametrize("asked", [GRID, "L001"])
def test_a_code_that_leads_to_one_grid_goes_straight_there(desk_of: DeskOf, asked: str) -> None:
    answer = desk_of("steward").get("/territory/find/", {"code": asked})
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"/territory/grids/{GRID}/")


def test_a_code_that_leads_to_several_grids_lists_them(desk_of: DeskOf) -> None:
    answer = desk_of("steward").get("/territory/find/", {"code": "SC-001"})
    assert answer.status_code == 200
    assert answer.content.decode().count("/territory/grids/9901") > 1
    missing = desk_of("steward").get("/territory/find/", {"code": "XX-999"})
    assert missing.status_code == 404
    assert "No net knows this code" in text_of(missing)
    assert desk_of("eko").get("/territory/find/", {"code": "SC-001"}).status_code == 404


def test_a_grid_of_a_layer_beside_ours(desk_of: DeskOf) -> None:
    steward = desk_of("steward")
    page = steward.get("/territory/layers/market/grid/?code=SC-001")
    assert GRID in page.content.decode()
    assert "<svg viewBox" in page.content.decode()
    assert steward.get("/territory/layers/market/grid/?code=nothing").status_code == 404
    assert steward.get("/territory/layers/none/grid/?code=SC-001").status_code == 404


def test_findings_for_programs(desk_of: DeskOf) -> None:
    steward = desk_of("steward")
    found = steward.get("/api/v1/territory/findings?layer=market&kind=cross").json()
    assert (found["county"], found["layer"], found["page"]) == ("990121", "market", 1)
    assert found["total"] >= len(found["findings"]) > 0
    assert found["findings"][0].keys() >= {"key", "kind", "ours", "theirs", "area_m2", "share_of_ours", "share_of_theirs", "bbox"}
    shapes = steward.get("/api/v1/territory/findings.geojson?layer=market&kind=cross").json()
    assert len(shapes["features"]) == found["total"]
    feature = shapes["features"][0]
    own = own_grounds()[feature["properties"]["ours"]]
    assert shapely.geometry.shape(feature["geometry"]).within(own.buffer(1e-5))
    assert steward.get("/api/v1/territory/findings?layer=none").status_code == 404


def test_nets_for_programs(desk_of: DeskOf) -> None:
    steward = desk_of("steward")
    layers = {one["code"]: one for one in steward.get("/api/v1/territory/layers").json()["layers"]}
    assert set(layers) > {"market", "urban", "civil"}  # beside those of the demonstration
    assert layers["urban"]["duplicates"] == 1
    assert layers["civil"]["lead_nowhere"] == 1


def test_tiles_of_a_layer_stay_with_their_reader(desk_of: DeskOf) -> None:
    steward = desk_of("steward")
    lon, lat = shapely.get_coordinates(own_grounds()[GRID].centroid)[0]
    path = "/api/v1/territory/layers/{}/tiles/{}/{}/{}.mvt?county=990121"
    z, x, y = tile_of(lon, lat, 12)
    answer = steward.get(path.format("market", z, x, y), headers={"accept-encoding": "gzip"})
    assert answer["Cache-Control"].startswith("private")
    tile = mapbox_vector_tile.decode(gzip.decompress(answer.content))
    assert any(feature["properties"]["code"].startswith("SC-") for feature in tile["layer"]["features"])
    own = mapbox_vector_tile.decode(steward.get(path.format("base", z, x, y)).content)
    assert GRID in {feature["properties"]["code"] for feature in own["layer"]["features"]}
    assert steward.get(path.format("none", z, x, y)).status_code == 404
    assert "duty" not in json.dumps(own)


def tile_of(lon: float, lat: float, z: int) -> tuple[int, int, int]:
    from yiwang.territory.tests.test_tiles import tile_at

    at = tile_at(lon, lat, z)
    return at.z, at.x, at.y
