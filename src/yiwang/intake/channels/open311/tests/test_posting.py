"""POST Service Request through Django: what is taken, what is stored of it, what is refused and why."""

import re
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone
from PIL import Image

from yiwang.accountability.models import AuditRecord
from yiwang.cases.models import Case, CaseAttachment, CaseEvent
from yiwang.cases.queries import access_case
from yiwang.cases.queries.story import holder_of_receipt, reporter_story
from yiwang.cases.tests.helpers import BINHE, LANQIAO_VILLAGE, inside
from yiwang.intake.channels.open311.filing import by_client
from yiwang.intake.channels.open311.tests.helpers import BASE, content, form, make_key, post, said
from yiwang.intake.limits import reports
from yiwang.shared.db.scope import Scope, scoped
from yiwang.shared.geo.datum import from_wgs84

pytestmark = pytest.mark.usefixtures("db", "world")


@pytest.fixture
def key() -> str:
    return make_key()


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    reports.forget()
    by_client.forget()


def case_of(response) -> Case:
    number = content(response)[0]["service_request_id"]
    with scoped(Scope(counties=("990121", "990122"), units=("*",))):
        return Case.objects.get(number=number)


def story_of(response):
    actor = holder_of_receipt(content(response)[0]["extended_attributes"]["receipt"])
    with scoped(actor.scope()):
        return reporter_story(actor)


@pytest.mark.parametrize("kind", ["json", "xml"])
def test_a_report_is_answered_with_number_notice_and_receipt(key: str, kind: str) -> None:
    response = post(form(key), kind)
    assert response.status_code == 201
    assert response["Cache-Control"] == "no-store"
    assert response["Access-Control-Allow-Origin"] == "*"
    (answer,) = content(response)
    assert set(answer) == {"service_request_id", "service_notice", "account_id", "extended_attributes"}
    assert re.fullmatch(r"990121-\d{8}-\d{4,}", answer["service_request_id"])
    receipt, url = answer["extended_attributes"]["receipt"], answer["extended_attributes"]["receipt_url"]
    assert re.fullmatch(r"990121(-[0-9A-Z]{4}){4}", receipt)
    assert url.endswith(f"/r/{receipt}")
    assert url in answer["service_notice"]
    assert answer["account_id"] is None
    actor = holder_of_receipt(receipt)
    with scoped(actor.scope()):
        case = access_case(actor, actor.cases[0])
    assert (case.number, case.channel, case.case_type_id, case.village) == (
        answer["service_request_id"],
        "open311",
        "0402",
        BINHE,
    )


def test_every_standard_argument_is_taken_and_nobody_is_stored_in_clear(key: str) -> None:
    response = post(
        form(
            key, jurisdiction_id="990121", address_string="滨河路 12 号", email="asha@demo.invalid", first_name="小明",
            last_name="王", phone="13800138000", device_id="tt222111", deviceid="x-333", account_id="account-4444",
            description="路灯坏了，请打 13800138000 找我。\r\n第二行", media_url="https://photos.example/1.jpg",
        )
    )  # fmt: skip
    assert response.status_code == 201
    case = case_of(response)
    assert case.address == "滨河路 12 号"
    assert "13800138000" not in case.words
    assert "\n第二行" in case.words
    assert case.attributes == {"media_url": ["https://photos.example/1.jpg"]}
    for secret in ("asha@", "小明", "13800138000", "tt222111", "x-333", "account-4444"):
        assert secret not in str(vars(case))
    story = story_of(response)
    assert story.contact_kept
    assert "13800138000" in story.own_words


def test_a_place_can_be_a_point_in_any_datum(key: str) -> None:
    lon, lat = inside(BINHE)
    for datum in ("wgs84", "cgcs2000", "gcj02", "bd09", "GCJ-02"):
        moved = from_wgs84(lon, lat, datum.lower().replace("-", ""))
        case = case_of(post(form(key, long=moved[0], lat=moved[1], datum=datum)))
        assert case.village == BINHE
        assert (case.lon, case.lat) == pytest.approx((lon, lat), abs=1e-6)
        assert (case.original_lon, case.original_lat) == pytest.approx(moved, abs=1e-12)


def test_a_place_can_be_words_or_a_code_or_several_of_them(key: str) -> None:
    grid = case_of(post(form(key))).grid
    forms = {
        "words": ({"address_string": "云溪街道滨河社区3幢"}, BINHE),
        "division": ({"address_id": f"{BINHE[:12]}"}, BINHE),
        "county": ({"address_id": "990121"}, ""),
        "grid": ({"address_id": grid}, BINHE),
        "code and words": ({"address_id": "990121", "address_string": "滨河社区"}, BINHE),
        "unknown code beside words": ({"address_id": "#NOTPINPOINTED#", "address_string": "滨河社区"}, BINHE),
        "words within a jurisdiction": ({"address_string": "那棵大树下", "jurisdiction_id": "990121"}, ""),
        "a point beside an unknown code": ({"address_id": "545483", "lat": inside(BINHE)[1], "long": inside(BINHE)[0]}, BINHE),
    }
    for name, (fields, village) in forms.items():
        response = post({**form(key, lat=None, long=None), **fields})
        assert response.status_code == 201, (name, response.content.decode())
        assert case_of(response).village == village, name


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"lat": None, "long": None}, "Say where it is"),
        ({"long": None}, "must both be given"),
        ({"lat": "29.5", "long": "abc"}, "must both be given"),
        ({"lat": "nan", "long": "inf"}, "must both be given"),
        ({"lat": "1e400", "long": "1e400"}, "must both be given"),
        ({"lat": "1_0", "long": "１２０"}, "must both be given"),
        ({"lat": "0", "long": "0"}, "is not a place here"),
        ({"lat": "42.36", "long": "-71.06"}, "outside the area"),
        ({"datum": "mars"}, "datum must be"),
        ({"lat": None, "long": None, "address_id": "999999"}, "no division or grid"),
        ({"lat": None, "long": None, "address_id": "990000000000"}, "county or district"),
        ({"lat": None, "long": None, "address_string": "在一个没有名字的地方"}, "could not be found"),
        ({"description": "字" * 4001}, "description is too long"),
        ({"address_string": "字" * 301}, "address_string is too long"),
        ({"email": "not an address"}, "e-mail address"),
        ({"media_url": "javascript:alert(1)"}, "media_url"),
        ({"media_url": [f"https://e.example/{n}" for n in range(11)]}, "media_url"),
        ({"service_code": ""}, "service_code is missing"),
        ({"service_code": ["0402", "0401"]}, "sent more than once"),
        ({"jurisdiction_id": "990122"}, "outside the jurisdiction"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(key: str, fields: dict[str, object], sentence: str) -> None:
    response = post(form(key, **fields), accept_language="en")
    assert response.status_code == 400
    assert sentence in said(response)


def test_swapped_coordinates_are_recognised(key: str) -> None:
    lon, lat = inside(BINHE)
    for fields in ({"lat": lon, "long": lat}, {"lat": f"{lon:.3f}", "long": f"{lat:.3f}"}):
        assert "swapped" in said(post(form(key, **fields), accept_language="en"))


def test_several_problems_are_said_at_once(key: str) -> None:
    response = post(form(key, lat="0", long="0", email="x", description="字" * 4001), accept_language="en")
    assert len(content(response)) == 3


def test_an_unknown_service_and_an_unknown_jurisdiction_are_404(key: str) -> None:
    assert post(form(key, service_code="9876")).status_code == 404
    assert post(form(key, jurisdiction_id="33")).status_code == 404


def test_for_an_emergency_nothing_is_stored_and_the_number_is_said(key: str) -> None:
    response = post(form(key, service_code="1102"), accept_language="en")
    assert response.status_code == 400
    assert re.search(r"\b11[09]|120\b", said(response))
    with scoped(Scope(counties=("990121",), units=("*",))):
        assert not Case.objects.exists()


def test_a_key_is_needed_only_to_file() -> None:
    assert Client().get(f"{BASE}/requests.json").status_code == 200
    for key in ("", "wrong", "x" * 500):
        response = post(form(key))
        assert (response.status_code, content(response)[0]["code"]) == (403, 403)


def test_a_key_counts_only_on_its_days() -> None:
    today = timezone.localdate()
    tomorrow = today + timezone.timedelta(days=1)
    assert post(form(make_key("early", valid_from=tomorrow))).status_code == 403
    assert post(form(make_key("late", valid_from=today - timezone.timedelta(days=9), valid_to=today))).status_code == 403
    assert post(form(make_key("good", valid_to=tomorrow))).status_code == 201


def test_eko_s_program_cannot_file_in_the_other_county() -> None:
    key = make_key("岚桥", jurisdictions=("990122",))
    assert post(form(key)).status_code == 403
    lon, lat = inside(LANQIAO_VILLAGE)
    assert post(form(key, lat=lat, long=lon)).status_code == 201


def test_answers_are_kept_and_unknown_questions_dropped(key: str) -> None:
    case = case_of(post({**form(key), "attribute[lights_out]": "section", "attribute[uprn]": "x"}))
    assert case.attributes == {"lights_out": "section"}


def test_empty_fields_count_as_not_sent(key: str) -> None:
    empty = {name: "" for name in ("email", "phone", "address_string", "address_id", "media_url", "jurisdiction_id", "datum")}
    assert post(form(key, **empty)).status_code == 201


def test_fields_may_come_in_the_address_and_repeat_with_the_same_value(key: str) -> None:
    fields = form(key)
    response = Client().post(
        f"{BASE}/requests.json?api_key={key}&service_code=9999",
        "&".join(f"{name}={value}" for name, value in fields.items() if name != "api_key") + "&service_code=0402",
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 201


def test_photos_sent_along_become_attachments(key: str) -> None:
    made = BytesIO()
    Image.new("RGB", (640, 480), "grey").save(made, "JPEG")
    fields = {name: str(value) for name, value in form(key).items()}
    upload = SimpleUploadedFile("p.jpg", made.getvalue(), "image/jpeg")
    response = Client().post(f"{BASE}/requests.json", {**fields, "photo1": upload})
    assert response.status_code == 201
    case = case_of(response)
    with scoped(Scope(counties=(case.county,), units=("*",))):
        (kept,) = CaseAttachment.objects.filter(case_id=case.id)
    assert (kept.source, kept.width) == ("reporter", 640)
    bad = SimpleUploadedFile("p.jpg", b"GIF89a nonsense", "image/jpeg")
    assert Client().post(f"{BASE}/requests.json", {**fields, "photo1": bad}).status_code == 400


def test_other_kinds_of_bodies_are_refused(key: str) -> None:
    def send(body: bytes | str, content_type: str, **headers: str) -> int:
        return Client().post(f"{BASE}/requests.json", body, content_type=content_type, headers=headers).status_code

    assert send("{}", "application/json") == 415
    assert send("a=b", "application/x-www-form-urlencoded; charset=gbk") == 415
    assert send(b"\x1f\x8b", "application/x-www-form-urlencoded", content_encoding="gzip") == 415
    assert send(b"x=" + b"y" * (1024 * 1024 + 1), "application/x-www-form-urlencoded") == 413
    assert send("&".join(f"f{n}=1" for n in range(300)), "application/x-www-form-urlencoded") == 413
    assert send(f"api_key={key}&description=%ff%fe", "application/x-www-form-urlencoded") == 400
    assert send(f"api_key={key}&description=%ED%A0%80", "application/x-www-form-urlencoded") == 400
    assert send(b"--x\r\nnonsense", "multipart/form-data; boundary=x") in {400, 403}
    assert send(b"nothing", "multipart/form-data") == 400


def test_control_characters_do_not_reach_the_case(key: str) -> None:
    case = case_of(post(form(key, description="a\x00b\x08c\u2028d\ufeff\te\r\rf")))
    assert case.words == "abcd\te\n\nf"


def test_a_report_sent_again_opens_nothing_and_gives_the_same_answer(key: str) -> None:
    for name, fields, headers in (
        ("header", form(key), {"idempotency_key": '"' + str(uuid4()) + '"'}),
        ("any text", form(key), {"idempotency_key": "report 17 of Tuesday"}),
        ("field", form(key, submission_id=str(uuid4())), {}),
    ):
        first, again = post(fields, **headers), post(fields, **headers)
        assert (first.status_code, again.status_code) == (201, 200), name
        assert content(first) == content(again), name
        other = post({**fields, "description": "something else"}, **headers)
        assert other.status_code == 409, name
        assert content(first)[0]["service_request_id"] not in other.content.decode()


def test_two_programs_never_meet_in_one_submission(key: str) -> None:
    headers = {"idempotency_key": "1"}
    first, other = post(form(key), **headers), post(form(make_key("another")), **headers)
    assert (first.status_code, other.status_code) == (201, 201)
    assert content(first) != content(other)


def test_without_an_id_every_post_is_a_new_case(key: str) -> None:
    assert case_of(post(form(key))).id != case_of(post(form(key))).id


def test_a_restricted_matter_can_be_filed_but_is_nowhere_to_be_found(key: str) -> None:
    response = post(form(key, service_code="0201", description="邻居噪音纠纷，想请人调解。"))
    assert response.status_code == 201
    (answer,) = content(response)
    number, receipt = answer["service_request_id"], answer["extended_attributes"]["receipt"]
    client = Client()
    assert content(client.get(f"{BASE}/requests.json")) == []
    assert content(client.get(f"{BASE}/requests.json?service_request_id={number}")) == []
    assert client.get(f"{BASE}/requests/{number}.json").status_code == 404
    assert client.get(f"{BASE}/tokens/{number}.json").status_code == 404
    assert content(client.get(f"{BASE}/tokens/{receipt}.json")) == [{"service_request_id": number, "token": receipt}]


def test_an_address_may_send_only_so_many_an_hour() -> None:
    key = make_key("shared", reports_per_hour=None)
    with override_settings(RATE_REPORTS_PER_HOUR=2):
        codes = [post(form(key)).status_code for _ in range(3)]
        assert codes == [201, 201, 429]
        refused = post(form(key))
        assert 0 < int(refused["Retry-After"]) <= 3600
        assert post(form(make_key("own limit", reports_per_hour=0))).status_code == 201
    limited = make_key("two an hour", reports_per_hour=2)
    assert [post(form(limited)).status_code for _ in range(3)] == [201, 201, 429]


def test_the_language_of_the_report_is_the_one_its_reader_asks_for(key: str) -> None:
    english = post(form(key), accept_language="en")
    assert case_of(english).language == "en"
    assert "We have your report" in content(english)[0]["service_notice"]
    assert case_of(post(form(key))).language == "zh-hans"


def test_the_program_s_name_stands_in_the_record_and_no_address_does(key: str) -> None:
    Client().post(
        f"{BASE}/requests.json", form(key), headers={"User-Agent": "secret-agent/1.0", "X-Forwarded-For": "203.0.113.7"}
    )
    with scoped(Scope(counties=("990121",), units=("*",))):
        rows = [*AuditRecord.objects.values(), *Case.objects.values(), *CaseEvent.objects.values()]
    kept = " ".join(map(str, rows))
    assert "city app" in kept
    assert "203.0.113.7" not in kept
    assert "secret-agent" not in kept
