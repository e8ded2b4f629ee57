"""Discovery, service list and definitions, in both forms."""

import pytest
from django.test import Client, override_settings

from yiwang.cases.queries.case_types import case_types
from yiwang.intake.channels.open311.tests.helpers import BASE, as_texts, content, get

pytestmark = pytest.mark.usefixtures("db", "world")


@pytest.mark.parametrize("path", ["/open311/discovery", "/open311/v2/discovery"])
def test_discovery_names_the_endpoint_and_its_formats(path: str) -> None:
    json_form = content(Client().get(f"{path}.json"))
    assert json_form["endpoints"][0]["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert json_form["endpoints"][0]["url"].endswith("/open311/v2")
    assert json_form["endpoints"][0]["formats"] == ["text/xml", "application/json"]
    assert set(json_form) == {"changeset", "contact", "key_service", "endpoints"}
    assert as_texts(json_form) == content(Client().get(f"{path}.xml"))


@pytest.mark.parametrize("path", ["/open311", "/open311/", "/open311/v2", "/open311/v2/"])
def test_the_root_is_the_discovery_document(path: str) -> None:
    assert content(Client().get(path))["endpoints"]
    assert Client().get(path, headers={"Accept": "application/json"}).headers["Content-Type"] == "application/json; charset=utf-8"


def test_the_service_list_has_every_type_but_emergencies() -> None:
    services = content(get("services"))
    assert as_texts(services) == content(get("services", "xml"))
    codes = [service["service_code"] for service in services]
    assert codes == [code for code, kind in case_types().items() if not kind.hand_off]
    assert not [code for code in codes if code.startswith("11")]
    for service in services:
        assert set(service) == {"service_code", "service_name", "description", "metadata", "type", "keywords", "group"}
        assert service["type"] == "realtime"
        assert isinstance(service["metadata"], bool)
        assert all(isinstance(service[name], str) for name in ("service_code", "service_name", "description", "group"))


def test_metadata_is_true_exactly_where_the_type_asks_something() -> None:
    kinds = case_types()
    for service in content(get("services")):
        definition = content(get(f"services/{service['service_code']}"))
        assert service["metadata"] == bool(definition["attributes"]) == bool(kinds[service["service_code"]].attributes)


def test_definitions_have_the_shape_of_the_specification_in_both_forms() -> None:
    datatypes = set()
    for code, kind in case_types().items():
        if kind.hand_off or not kind.attributes:
            continue
        definition = content(get(f"services/{code}"))
        assert as_texts(definition) == content(get(f"services/{code}", "xml"))
        assert definition["service_code"] == code
        assert [attribute["order"] for attribute in definition["attributes"]] == list(range(1, len(kind.attributes) + 1))
        for attribute in definition["attributes"]:
            assert attribute["variable"] is True
            assert isinstance(attribute["required"], bool)
            assert isinstance(attribute["description"], str)
            datatypes.add(attribute["datatype"])
            if attribute["datatype"].endswith("list"):
                assert all(set(value) == {"key", "name"} for value in attribute["values"])
    assert {"singlevaluelist", "multivaluelist", "number", "string"} <= datatypes


def test_types_that_are_not_public_are_marked_for_programs_that_publish() -> None:
    for service in content(get("services")):
        private = "private" in service["keywords"].split(",")
        assert private == (not case_types()[service["service_code"]].may_be_public)


@pytest.mark.parametrize("code", ["0000", "1101", "x", "路灯"])
def test_an_unknown_or_emergency_service_is_404(code: str) -> None:
    response = get(f"services/{code}")
    assert response.status_code == 404
    assert content(response)[0]["code"] == 404


def test_names_come_in_the_language_that_is_asked_for() -> None:
    kind = case_types()["0402"]

    def name(**headers: str) -> str:
        response = Client().get(f"{BASE}/services.json", headers=headers)
        return next(s["service_name"] for s in content(response) if s["service_code"] == "0402"), response["Content-Language"]

    assert name() == (kind.name, "zh-hans")
    assert name(accept_language="en-GB,en;q=0.9") == (kind.name_en, "en")
    assert name(accept_language="xx, *") == (kind.name, "zh-hans")
    assert name(accept_language="zh-CN") == (kind.name, "zh-hans")


def test_unknown_formats_methods_and_addresses_answer_with_the_error_document() -> None:
    assert Client().get(f"{BASE}/services.csv").status_code == 404
    assert content(Client().get(f"{BASE}/nothing.json"))[0]["code"] == 404
    refused = Client().post(f"{BASE}/services.json")
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert content(refused)[0]["code"] == 405
    assert Client().delete(f"{BASE}/requests.xml").status_code == 405


def test_browsers_on_other_sites_may_read_and_post() -> None:
    assert get("services")["Access-Control-Allow-Origin"] == "*"
    preflight = Client().options(
        f"{BASE}/requests.json", headers={"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}
    )
    assert preflight.status_code == 204
    assert "POST" in preflight["Access-Control-Allow-Methods"]
    assert "Idempotency-Key" in preflight["Access-Control-Allow-Headers"]


def test_lists_are_compressed_for_clients_that_ask() -> None:
    assert Client().get(f"{BASE}/services.json", headers={"Accept-Encoding": "gzip"})["Content-Encoding"] == "gzip"


@override_settings(JURISDICTION="qingxi.example")
def test_a_server_with_a_name_asks_for_it() -> None:
    assert get("services").status_code == 400
    assert get("services", jurisdiction_id="qingxi.example").status_code == 200
    assert get("services", jurisdiction_id="990121").status_code == 200
    assert get("services", jurisdiction_id="other.example").status_code == 404


def test_a_server_without_a_name_takes_no_notice_of_names_but_of_divisions() -> None:
    for known in ("city.gov", "99", "9901", "990121", "990121000000", ""):
        assert get("services", jurisdiction_id=known).status_code == 200, known
    for unknown in ("33", "9902", "990199", "990121001001", "9"):
        assert get("services", jurisdiction_id=unknown).status_code == 404, unknown
