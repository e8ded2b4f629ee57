"""From the official files of Zhejiang to a report at the desk of a township, as docs/howto/set-up-a-county.md tells it.

Divisions of 2016, county boundaries of 2018, ground of one county, divisions of 2022: in the order of time. Then its units.
"""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from django.test import Client
from django.utils.timezone import localdate

from yiwang.access.actions import NewHolder, UnitsOutcome, create_holders, create_standard_units
from yiwang.access.actor import login_mark
from yiwang.access.models import Account, Unit
from yiwang.access.queries import console_actor, system_actor
from yiwang.cases.models import Case
from yiwang.cases.queries.routes import forget_units
from yiwang.intake.actions import NewKey, make_api_key
from yiwang.project.cli.import_verb import county_offices
from yiwang.shared.db.scope import Scope, scoped
from yiwang.shared.geo.datum import Datum
from yiwang.territory.actions import ImportRefusedError, Outcome, Reading, generate_grids, import_boundaries, import_divisions
from yiwang.territory.levels import Level
from yiwang.territory.models import Division
from yiwang.territory.queries import counties, locate_many
from yiwang.territory.tests.real_files import real_file

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
COUNTY, ROOM, KEY = "330106", "330106109-room", "a-key-of-the-test"  # 西湖区, the command room of 三墩镇
SANDUN = (120.0760, 30.3330)  # GCJ-02, in 三墩镇
LINAN = (119.7247, 30.2335)  # GCJ-02, in a county that ended between the boundaries and the newest divisions
AS_OF_2016, AS_OF_2018, AS_OF_2022 = date(2016, 7, 31), date(2018, 1, 1), date(2022, 10, 31)


@pytest.fixture(scope="module", autouse=True)
def zhejiang(module_db: Callable[[], AbstractContextManager[None]]) -> None:
    with module_db():
        assert [outcome.added for outcome in _import_territory()] == [33_630, 88, 82 + 70 + 12, 6 + 153]
        assert _make_units().added == Unit.objects.using("owner").count() == 238
        holder = NewHolder(username="chen", display_name="Chen", role="town-operator", unit=ROOM, valid_from=localdate())
        create_holders(actor=console_actor(), holders=[holder])
        make_api_key(system_actor(()), NewKey(name="rehearsal", key=KEY, jurisdictions=(COUNTY[:2],)), using="owner")


def _import_territory() -> list[Outcome]:
    of_2016 = real_file("divisions/zhejiang_2016_levels1-5.csv.gz")
    of_2022 = real_file("divisions/zhejiang_2022_levels1-4.csv.gz")
    boundaries = real_file("boundaries/zhejiang_county_2018_gcj02.geojson.gz")
    return [
        import_divisions(of_2016, as_of=AS_OF_2016, datum=Datum.GCJ02),
        import_boundaries(boundaries, level=Level.COUNTY, reading=Reading(datum=Datum.GCJ02, as_of=AS_OF_2018)),
        generate_grids(COUNTY, as_of=AS_OF_2018),
        import_divisions(of_2022, as_of=AS_OF_2022),
    ]


def _make_units() -> UnitsOutcome:
    forget_units()
    return create_standard_units(actor=console_actor(), division=COUNTY, offices=county_offices())


@pytest.fixture
def chen(settings: object) -> Client:
    """A browser in which the operator of 三墩镇 is signed in."""
    settings.STAFF_TOTP_REQUIRED = False
    with scoped(Scope(units=(login_mark("chen"),))):
        account = Account.objects.get(username="chen")
    client = Client(headers={"Accept-Language": "zh-CN"})
    client.force_login(account)
    return client


def report(client: Client, **fields: object) -> "tuple[int, list[dict[str, str]]]":
    """File a report of a street lamp; status and answer."""
    sent = {"api_key": KEY, "service_code": "0402", "description": "路口的路灯不亮，晚上很黑。", **fields}
    answer = client.post("/open311/v2/requests.json", sent)
    return answer.status_code, answer.json()


def at(point: tuple[float, float]) -> dict[str, object]:
    return {"long": point[0], "lat": point[1], "datum": "gcj02"}


def test_a_report_is_found_at_the_desk_of_its_township(client: Client, chen: Client) -> None:
    status, (answer,) = report(client, **at(SANDUN))
    number = answer["service_request_id"]
    assert (status, number[:7]) == (201, f"{COUNTY}-")
    for query in ({}, {"q": "路灯"}, {"q": number}):
        page = chen.get("/desk/", query).content.decode()
        assert re.findall(r'id="row-([\d-]+)"', page) == [number]
    page = chen.get(f"/desk/cases/{number}/").content.decode()
    assert "三墩镇指挥室" in page
    assert "荡王头社区" in page


def case_of(answer: dict[str, str]) -> Case:
    number = answer["service_request_id"]
    with scoped(Scope(counties=(number[:6],))):
        return Case.objects.get(number=number)


def test_an_address_in_words_is_enough(client: Client) -> None:
    status, (answer,) = report(client, address_string="浙江省杭州市西湖区转塘街道象山社区 3 号")
    assert status == 201
    case = case_of(answer)
    assert case.place_label == "转塘街道 象山社区"
    assert case.unit_id == f"{case.township[:9]}-room"


def test_every_point_of_the_county_leads_to_its_own_room_and_village() -> None:
    pointed = list(Division.objects.filter(code__startswith=COUNTY, level__gte=Level.TOWNSHIP, valid_to=None).exclude(lon=None))
    units = set(Unit.objects.values_list("code", flat=True))
    for row, place in zip(pointed, locate_many([row.lon for row in pointed], [row.lat for row in pointed]), strict=True):
        assert place is not None
        assert row.code in (place.township, place.village)
        assert {f"{place.township[:9]}-room", f"{place.village}-village"} <= units


def test_a_county_without_units_is_the_citys(client: Client) -> None:
    status, (answer,) = report(client, **at((120.15, 30.33)))  # 拱墅区
    assert (status, case_of(answer).unit_id) == (201, "330100-centre")


def test_ground_that_ended_is_nobodys_until_new_boundaries_come(client: Client) -> None:
    assert report(client, **at(LINAN))[0] == 400
    assert len(counties()) == 90


@pytest.mark.django_db(transaction=True)
def test_boundaries_that_are_older_than_the_divisions_are_refused_by_name() -> None:
    import_divisions(real_file("divisions/zhejiang_2022_levels1-4.csv.gz"), as_of=AS_OF_2022)
    with pytest.raises(ImportRefusedError) as refused:
        import_boundaries(
            real_file("boundaries/zhejiang_county_2018_gcj02.geojson.gz"),
            level=Level.COUNTY,
            reading=Reading(datum=Datum.GCJ02, as_of=AS_OF_2018),
        )
    assert [problem[:3] for problem in refused.value.problems] == ["下城区", "江干区", "临安市", "玉环县"]
