"""Speaking to the Open311 addresses as programs do, and reading both forms of an answer into one."""

import json
from urllib.parse import urlencode

from defusedxml.ElementTree import fromstring
from django.test import Client

from yiwang.access.queries import system_actor
from yiwang.cases.tests.helpers import BINHE, inside
from yiwang.intake.actions import NewKey, make_api_key

BASE = "/open311/v2"
URLENCODED = "application/x-www-form-urlencoded; charset=utf-8"
LISTS = {"services", "attributes", "values", "service_requests", "errors", "endpoints", "formats", "notes", "photos"}


def make_key(name: str = "city app", **more: object) -> str:
    return make_api_key(system_actor(()), NewKey(name=name, **{"reports_per_hour": 0, **more}))[1]


def form(key: str, **more: object) -> dict[str, object]:
    """A plain report of a broken street lamp in 滨河社区."""
    lon, lat = inside(BINHE)
    return {"api_key": key, "service_code": "0402", "lat": lat, "long": lon, "description": "路灯坏了一盏。", **more}


def post(fields, kind: str = "json", **headers: str):
    """POST requests.<kind>; None leaves a field out."""
    pairs = fields if isinstance(fields, list) else [(k, v) for k, v in fields.items() if v is not None]
    return Client().post(f"{BASE}/requests.{kind}", urlencode(pairs, doseq=True), content_type=URLENCODED, headers=headers)


def get(path: str, kind: str = "json", **arguments: object):
    return Client().get(f"{BASE}/{path}.{kind}", arguments)


def content(response):
    """The content of an answer; XML is read by the Spark convention, so that both forms compare."""
    if response.headers["Content-Type"].startswith("application/json"):
        return json.loads(response.content)
    assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert response.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    return _plain(fromstring(response.content))


def _plain(element):
    if element.tag in LISTS:
        return [_plain(child) for child in element]
    if len(element):
        assert len({child.tag for child in element}) == len(element), f"{element.tag} repeats a child"
        return {child.tag: _plain(child) for child in element}
    return element.text


def as_texts(value):
    """JSON content as XML would carry it."""
    if isinstance(value, dict):
        return {key: as_texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_texts(inner) for inner in value]
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None or value == "" else str(value)


def said(response) -> str:
    """All sentences of an error document."""
    return " ".join(error["description"] for error in content(response))
