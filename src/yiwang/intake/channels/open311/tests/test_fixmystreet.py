"""Requests exactly as FixMyStreet sends them (its perllib/Open311.pm), and answers read as it reads them (XML::Simple)."""

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client

from yiwang.cases.models import Case
from yiwang.cases.tests.helpers import BINHE, inside
from yiwang.intake.channels.open311.tests.helpers import make_key
from yiwang.shared.db.scope import Scope, scoped

pytestmark = pytest.mark.usefixtures("db", "world")
ENDPOINT = "/open311/v2/"  # FixMyStreet appends the resource to the path of the endpoint
FORM = "application/x-www-form-urlencoded"  # HTTP::Request::Common names no charset


def test_its_daily_work_goes_through() -> None:
    """Service list → metadata → report → fetch the report → follow its status."""
    client, key = Client(), make_key("FixMyStreet")
    services = fromstring(client.get(f"{ENDPOINT}services.xml?jurisdiction_id=990121").content)
    assert services.tag == "services"
    names = {service.findtext("service_code"): service.findtext("service_name") for service in services.findall("service")}
    assert all(names.values())
    lamp = next(service for service in services.findall("service") if service.findtext("service_code") == "0402")
    assert lamp.findtext("metadata") in {"true", "false"}
    assert lamp.findtext("group")

    definition = fromstring(client.get(f"{ENDPOINT}services/0402.xml?jurisdiction_id=990121").content)
    for attribute in definition.find("attributes"):
        assert attribute.tag == "attribute"
        assert int(attribute.findtext("order")) > 0
        assert attribute.findtext("code")

    lon, lat = inside(BINHE)
    answer = client.post(
        f"{ENDPOINT}requests.xml",
        f"api_key={key}&jurisdiction_id=990121&service_code=0402&lat={lat:.6f}&long={lon:.6f}&first_name=Asha&last_name="
        "&email=asha%40demo.invalid&phone=&account_id=&deviceid=FixMyStreet"
        "&description=%E8%B7%AF%E7%81%AF%0D%0A%0D%0Ahttps%3A%2F%2Ffms.example%2Freport%2F1%0D%0A"
        "&media_url=https%3A%2F%2Ffms.example%2F1.jpg&media_url=https%3A%2F%2Ffms.example%2F2.jpg"
        "&attribute%5Buprn%5D=12&attribute%5Beasting%5D=1",
        content_type=FORM,
    )
    assert answer.status_code in {200, 201}
    sent = fromstring(answer.content)
    number = sent.find("request").findtext("service_request_id")
    assert number
    with scoped(Scope(counties=("990121",), units=("*",))):
        case = Case.objects.get(number=number)
    assert case.attributes["media_url"] == ["https://fms.example/1.jpg", "https://fms.example/2.jpg"]

    fetched = fromstring(client.get(f"{ENDPOINT}requests.xml?service_request_id={number}&jurisdiction_id=990121").content)
    request = fetched.find("request")
    assert request.findtext("service_request_id") == number
    assert float(request.findtext("lat"))
    assert float(request.findtext("long"))
    assert request.findtext("status") == "open"
    assert request.findtext("service_code") == "0402"
    assert request.findtext("updated_datetime")
    assert request.findtext("requested_datetime")


def test_it_reads_our_errors() -> None:
    refused = fromstring(Client().post(f"{ENDPOINT}requests.xml", "api_key=none", content_type=FORM).content)
    assert refused.tag == "errors"
    (error,) = refused.findall("error")
    assert (error.findtext("code"), bool(error.findtext("description"))) == ("403", True)
