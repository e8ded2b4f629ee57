"""GET Service Requests: what the public sees, by which filters, and what it never sees."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.support.people import actor
from yiwang.cases.actions import release_words
from yiwang.cases.models import Case
from yiwang.cases.tests.helpers import LANQIAO_VILLAGE, handled, inside, move, opened, photo
from yiwang.intake.channels.open311.tests.helpers import BASE, as_texts, content, get
from yiwang.intake.wording import STATES
from yiwang.shared.clock import entered_for
from yiwang.shared.db.scope import Scope, scoped

pytestmark = pytest.mark.usefixtures("db", "world")
FIELDS = {
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description", "agency_responsible",
    "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address", "address_id", "zipcode",
    "lat", "long", "media_url",
}  # fmt: skip
W3 = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d"


def numbers(**arguments: object) -> list[str]:
    response = get("requests", **arguments)
    assert response.status_code == 200, response.content.decode()
    return [row["service_request_id"] for row in content(response)]


def earlier(days: float, **more: object):
    return opened(reported_at=timezone.now() - timedelta(days=days), **more)


def test_a_list_has_the_fields_of_the_specification_in_both_forms() -> None:
    import re

    opened()
    (row,) = content(get("requests"))
    assert set(row) == FIELDS
    assert content(get("requests", "xml")) == [as_texts(row)]
    assert row["status"] == "open"
    assert isinstance(row["lat"], float)
    for name in ("requested_datetime", "updated_datetime", "expected_datetime"):
        assert re.fullmatch(W3, row[name]), name
    assert content(Client().get(f"{BASE}/requests/{row['service_request_id']}.json")) == [row]
    assert content(Client().get(f"{BASE}/requests/{row['service_request_id']}.xml")) == [as_texts(row)]


def test_an_empty_list_is_a_list_in_both_forms() -> None:
    assert content(get("requests")) == []
    assert content(get("requests", "xml")) == []
    assert get("requests", "xml").content.endswith(b"<service_requests/>")


def test_before_a_release_words_address_and_exact_place_are_hidden() -> None:
    case = opened(words="滨河路 12 号门口的路灯坏了")
    with scoped(Scope(counties=("990121",))):
        kept = Case.objects.get(id=case.case_id)
    (row,) = content(get("requests"))
    assert row["description"] is None
    assert row["media_url"] is None
    assert (row["lat"], row["long"]) == (round(kept.lat, 3), round(kept.lon, 3))
    assert (row["lat"], row["long"]) != (kept.lat, kept.lon)
    assert row["address"] == "云溪街道 滨河社区"
    assert row["address_id"] == kept.village
    text = get("requests", extensions="true").content.decode()
    for hidden in ("12 号", "LD-0377", kept.grid, str(kept.lat), str(kept.lon)):
        assert hidden not in text, hidden


def test_after_a_release_they_are_shown_as_the_person_released_them() -> None:
    case = opened(words="路灯坏了，电话 13800138000", files=(photo(),))
    with scoped(Scope(counties=("990121",))):
        kept = Case.objects.get(id=case.case_id)
    release_words(actor=actor("chen"), case_id=case.case_id, public_words="路灯坏了，电话 13800138000", photos=True)
    (row,) = content(get("requests"))
    assert row["description"].startswith("路灯坏了")
    assert "13800138000" not in row["description"]
    assert (row["lat"], row["long"]) == (kept.lat, kept.lon)
    assert row["address_id"] == kept.grid
    shown = Client().get(row["media_url"].split("8000", 1)[-1])
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")


def test_a_photo_is_shown_only_while_it_is_released() -> None:
    case = opened(files=(photo(),))
    release_words(actor=actor("chen"), case_id=case.case_id, public_words="路灯坏了", photos=True)
    (row,) = content(get("requests"))
    address = row["media_url"].split("8000", 1)[-1]
    release_words(actor=actor("chen"), case_id=case.case_id, public_words="", photos=False)
    assert Client().get(address).status_code == 404
    (row,) = content(get("requests"))
    assert (row["description"], row["media_url"]) == (None, None)


def test_a_search_around_a_point_finds_only_what_is_shown() -> None:
    case = opened()
    with scoped(Scope(counties=("990121",))):
        kept = Case.objects.get(id=case.case_id)
    shown = {"lat": round(kept.lat, 3), "long": round(kept.lon, 3)}
    assert numbers(**shown, radius=2) == [case.number]
    off_m = 111_000 * abs(round(kept.lat, 3) - kept.lat)
    if off_m > 5:
        assert numbers(lat=kept.lat, long=kept.lon, radius=2) == []
    assert numbers(lat=kept.lat, long=kept.lon, radius=200) == [case.number]
    assert numbers(lat=kept.lat + 1, long=kept.lon) == []
    assert get("requests", lat="x", long="1").status_code == 400
    assert get("requests", lat="1").status_code == 400


def test_private_restricted_and_other_unpublic_cases_are_never_listed() -> None:
    private, dispute = opened(keep_private=True), opened(case_type="0201")
    complaint = opened(case_type="1401")
    assert numbers() == []
    for case in (private, dispute, complaint):
        assert numbers(service_request_id=case.number) == []
        assert Client().get(f"{BASE}/requests/{case.number}.json").status_code == 404
        assert Client().get(f"{BASE}/tokens/{case.number}.json").status_code == 404


def test_lists_are_newest_first_and_filtered() -> None:
    old, lamp, cover = earlier(3), earlier(2), earlier(1, case_type="0401")
    assert numbers() == [cover.number, lamp.number, old.number]
    assert numbers(service_code="0402") == [lamp.number, old.number]
    assert numbers(service_code="0402, 0401,zzzz") == [cover.number, lamp.number, old.number]
    assert numbers(service_code="zzzz") == []
    day = timezone.now() - timedelta(days=2, hours=2)
    assert numbers(start_date=day.isoformat()) == [cover.number, lamp.number]
    assert numbers(end_date=day.strftime("%Y-%m-%dT%H:%M:%SZ")) == [old.number]
    assert numbers(start_date=day.isoformat(), end_date=(day + timedelta(hours=3)).isoformat()) == [lamp.number]
    assert numbers(service_request_id=f"{old.number},{cover.number},990121-19990101-0001", status="closed") == [
        cover.number,
        old.number,
    ]


def test_status_is_open_until_the_case_is_final() -> None:
    case, other = opened(), opened()
    handled(case)
    assert set(numbers(status="open")) == {case.number, other.number}
    move("chen_second", case, "verify", ground="已到现场核实。")
    move("chen", case, "close", outcome="solved", reply="已修好，请致电 13800138000。")
    assert numbers(status="closed") == [case.number]
    assert numbers(status="open") == [other.number]
    assert set(numbers(status="open,closed")) == {case.number, other.number}
    (row,) = content(get("requests", status="CLOSED"))
    assert "已修好" in row["status_notes"]
    assert "13800138000" not in row["status_notes"]
    assert row["expected_datetime"] is None
    assert row["agency_responsible"]
    assert get("requests", status="done").status_code == 400


def test_dates_span_at_most_90_days() -> None:
    old, new = earlier(120), earlier(1)
    assert numbers() == [new.number]
    assert numbers(start_date=(timezone.now() - timedelta(days=130)).isoformat()) == [old.number]
    assert numbers(end_date=(timezone.now() - timedelta(days=100)).isoformat()) == [old.number]
    assert get("requests", start_date="2026-01-01T00:00:00Z", end_date="2026-04-02T00:00:00Z").status_code == 400
    assert get("requests", start_date="2026-01-01T00:00:00Z", end_date="2026-04-01T00:00:00Z").status_code == 200
    for wrong in ("yesterday", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "12"):
        assert get("requests", start_date=wrong).status_code == 400, wrong


def test_changes_can_be_followed() -> None:
    with entered_for(timezone.now() - timedelta(days=200)):
        old = opened(reported_at=timezone.now() - timedelta(days=200))
    new = earlier(1)
    since = (timezone.now() - timedelta(days=2)).isoformat()
    assert numbers(updated_after=since) == [new.number]
    move("chen", old, "accept")
    assert numbers(updated_after=since) == [old.number, new.number]
    assert numbers(updated_before=since) == []
    assert numbers(updated_after=since, start_date=since) == [new.number]


def test_pages_divide_a_list() -> None:
    every = [earlier(day).number for day in (1, 2, 3, 4, 5)]
    assert numbers(page_size=2) == every[:2]
    assert numbers(page_size=2, page=2) == every[2:4]
    assert numbers(page_size=2, page=3) == every[4:]
    assert numbers(page_size=2, page=4) == []
    for wrong in ({"page": "0"}, {"page": "-1"}, {"page_size": "x"}, {"page": "99999999"}):
        assert get("requests", **wrong).status_code == 400, wrong


def test_a_jurisdiction_limits_a_list() -> None:
    lon, lat = inside(LANQIAO_VILLAGE)
    del lon, lat
    ours, theirs = earlier(2), earlier(1, village=LANQIAO_VILLAGE)
    assert numbers() == [theirs.number, ours.number]
    for code in ("990121", "990121000000"):
        assert numbers(jurisdiction_id=code) == [ours.number]
    assert numbers(jurisdiction_id="9901") == numbers(jurisdiction_id="99") == [theirs.number, ours.number]
    assert get("requests", jurisdiction_id="33").status_code == 404
    assert numbers(jurisdiction_id="990121", service_request_id=theirs.number) == []
    assert Client().get(f"{BASE}/requests/{theirs.number}.json?jurisdiction_id=990121").status_code == 404


def test_extensions_tell_the_steps_and_nothing_else() -> None:
    case = opened()
    move("chen", case, "accept")
    (row,) = content(get("requests", extensions="true"))
    assert set(row) == FIELDS | {"extended_attributes", "notes"}
    assert [note["type"] for note in row["notes"]] == ["reported", "accepted"]
    assert row["status_notes"] == str(STATES["accepted"])  # words for residents, not the desk's
    assert set(row["extended_attributes"]) == {"state", "division", "division_now", "exact_place", "photos"}
    assert content(get("requests", "xml", extensions="true")) == [as_texts(row)]


def test_a_public_number_is_a_token_for_itself() -> None:
    case = opened()
    for token in (case.number, case.receipt, case.receipt.lower()):
        assert content(get(f"tokens/{token}")) == [{"service_request_id": case.number, "token": token}]
        assert content(get(f"tokens/{token}", "xml")) == [{"service_request_id": case.number, "token": token}]
    assert get(f"tokens/{case.receipt}").headers["Cache-Control"] == "no-store"
    for unknown in ("x", "990121-20260101-9999", "990121-AAAA-AAAA-AAAA-AAAA"):
        assert get(f"tokens/{unknown}").status_code == 404


@pytest.mark.parametrize(
    "number", ["x", "990121-20260101-9999", "999999-1-1", "%00", ",", "%20", "%F0%9F%98%80", "'; DROP TABLE cases_case;--"]
)
def test_an_unknown_request_is_404(number: str) -> None:
    opened()
    response = Client().get(f"{BASE}/requests/{number}.json")
    assert response.status_code == 404
    assert content(response)[0]["code"] == 404


def test_hostile_arguments_are_refused_or_find_nothing() -> None:
    for query in (
        "service_request_id=%00",
        "service_code=%00",
        "lat=nan&long=nan",
        "lat=1&long=1&radius=1e9",
        "page=%EF%BC%91",
        "updated_after=2199-12-31T23:59:59-23:59",
        "start_date=1901-01-01T00:00:00%2B23:59",
    ):
        assert Client().get(f"{BASE}/requests.json?{query}").status_code in {200, 400}, query
    assert Client().get(f"{BASE}/requests.json?service_code=%FF").status_code == 400
    assert Client().get(f"{BASE}/requests.json?" + "&".join(f"a{n}=1" for n in range(500))).status_code == 413


def test_a_list_takes_few_statements(django_assert_max_num_queries) -> None:
    for day in range(5):
        case = earlier(day)
        release_words(actor=actor("chen"), case_id=case.case_id, public_words="路灯坏了", photos=True)
    with django_assert_max_num_queries(8):
        assert len(numbers(extensions="true")) == 5
