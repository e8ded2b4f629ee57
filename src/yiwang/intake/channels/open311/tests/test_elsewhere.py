"""A territory far from China, with other words, another time zone and a point west of Greenwich."""

import json
from datetime import date
from pathlib import Path

import pytest
import shapely
from django.test import override_settings
from django.utils import timezone

from yiwang.access.actions.standard_units import create_standard_units
from yiwang.access.queries import system_actor
from yiwang.cases.models import Case
from yiwang.intake.channels.open311.tests.helpers import content, get, make_key, post, said
from yiwang.shared.db.scope import Scope, scoped
from yiwang.shared.geo.datum import Datum
from yiwang.territory.actions import Reading, import_boundaries, import_divisions
from yiwang.territory.levels import Level
from yiwang.territory.queries import forget

DIVISIONS = """code12,name,level,parent12,name_en
880000000000,Faraway,1,,Faraway
880100000000,Faraway City,2,880000000000,Faraway City
880101000000,Harbour County,3,880100000000,Harbour County
880101001000,Ward 1,4,880101000000,Ward 1
880101001001,Precinct 0101,5,880101001000,Precinct 0101
880101001002,Precinct 0102,5,880101001000,Precinct 0102
"""
WEST, EAST = shapely.box(-71.10, 42.30, -71.05, 42.40), shapely.box(-71.05, 42.30, -71.00, 42.40)


@pytest.fixture
def harbour(owner_db: None, tmp_path: Path):
    (tmp_path / "divisions.csv").write_text(DIVISIONS, encoding="utf-8")
    import_divisions(tmp_path / "divisions.csv", as_of=date(2020, 1, 1))
    features = [
        {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": json.loads(shapely.to_geojson(shape))}
        for code, name, shape in (("880101001001", "Precinct 0101", WEST), ("880101001002", "Precinct 0102", EAST))
    ]
    (tmp_path / "precincts.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    import_boundaries(
        tmp_path / "precincts.geojson", level=Level.VILLAGE, reading=Reading(datum=Datum.WGS84, as_of=date(2020, 1, 1))
    )
    forget()
    with override_settings(TIME_ZONE="America/New_York"):
        create_standard_units(actor=system_actor(()), division="880101")
        yield


@pytest.mark.usefixtures("harbour")
def test_reports_are_filed_found_and_told_in_local_time() -> None:
    key = make_key()
    fields = {
        "api_key": key,
        "service_code": "0402",
        "lat": "42.35",
        "long": "-71.06",
        "description": "Street light out on Beacon St",
    }
    (answer,) = content(post(fields, accept_language="en"))
    number = answer["service_request_id"]
    assert number.startswith(f"880101-{timezone.localtime():%Y%m%d}-")
    with scoped(Scope(counties=("880101",), units=("*",))):
        case = Case.objects.get(number=number)
    assert (case.village, case.township, case.county) == ("880101001001", "880101001000", "880101")
    assert (case.lat, case.lon, case.words) == (42.35, -71.06, "Street light out on Beacon St")
    (row,) = content(get("requests", jurisdiction_id="8801"))
    assert row["requested_datetime"].endswith(("-05:00", "-04:00"))
    assert row["address"] == "Ward 1 Precinct 0101"
    assert (row["lat"], row["long"]) == (42.35, -71.06)
    near = get("requests", lat="42.35", long="-71.06", radius="50")
    assert len(content(near)) == 1


@pytest.mark.usefixtures("harbour")
def test_words_codes_and_mistakes_work_as_anywhere() -> None:
    key = make_key()

    def filed(**place: str):
        return post({"api_key": key, "service_code": "0402", "description": "x", **place}, accept_language="en")

    for place in (
        {"address_string": "corner shop, precinct 0102"},
        {"address_id": "880101001002"},
        {"lat": "42.31", "long": "-71.01"},
    ):
        with scoped(Scope(counties=("880101",), units=("*",))):
            case = Case.objects.get(number=content(filed(**place))[0]["service_request_id"])
        assert case.village == "880101001002", place
    assert filed(address_string="somewhere without a name").status_code == 201  # the only county there is
    assert "swapped" in said(filed(lat="-71.06", long="42.35"))
    assert "outside the area" in said(filed(lat="39.9", long="116.4"))
