"""/report, as browsers with and without JavaScript use it."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings
from uuid6 import uuid7

from yiwang.cases.files import path_of
from yiwang.cases.models import Case, CaseAttachment, CaseSeal
from yiwang.cases.queries import holder_of_receipt
from yiwang.cases.tests.helpers import BINHE, LANQIAO_VILLAGE, inside
from yiwang.intake import limits
from yiwang.intake.tests.pages import COUNTY, TOWNSHIP, WORDS, filled, photo, receipt_of, send, text, without_point
from yiwang.shared.db.scope import scoped

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def nobody_has_reported() -> None:
    limits.reports.forget()
    limits.uploads.forget()


def case_of(receipt: str) -> Case:
    holder = holder_of_receipt(receipt)
    assert holder
    with scoped(holder.scope()):
        return Case.objects.get(id=holder.cases[0])


def test_it_works(client: Client) -> None:
    page = client.get("/report", HTTP_ACCEPT_LANGUAGE="en")
    assert page.status_code == 200
    assert "What happened" in text(page)
    case = case_of(receipt_of(send(client)))
    assert (case.county, case.village, case.words, case.channel) == ("990121", BINHE, WORDS, "web")
    assert case.anonymous
    assert case.accuracy_m == 18


def test_every_page_has_a_submission_id_of_its_own(client: Client) -> None:
    ids = {re.search(r'name="submission_id" value="([0-9a-f-]{36})"', text(client.get("/report")))[1] for _ in range(3)}  # type: ignore[index]
    assert len(ids) == 3


def test_an_answer_is_kept_by_no_cache_and_named_to_no_other_site(client: Client) -> None:
    for page in (client.get("/report"), client.get(f"/r/{receipt_of(send(client))}")):
        assert "no-store" in page["Cache-Control"]
        assert page["Referrer-Policy"] == "strict-origin"


def test_sending_twice_gives_the_same_receipt(client: Client) -> None:
    report = filled(photos=[photo()])
    first = receipt_of(client.post("/report", report))
    report["photos"] = [photo()]
    assert receipt_of(client.post("/report", report)) == first


def test_the_same_form_with_other_words_is_explained_and_loses_nothing(client: Client) -> None:
    report = filled()
    receipt = receipt_of(client.post("/report", report))
    again = client.post("/report", report | {"words": "现在写的是另一件事，路灯也不亮。"}, HTTP_ACCEPT_LANGUAGE="en")
    assert again.status_code == 409
    page = text(again)
    assert "already sent once" in page
    assert "现在写的是另一件事" in page
    assert receipt not in page
    assert report["submission_id"] not in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"words": "  "}, "a few words are enough"),
        ({"words": "长" * 2001}, "under 2000 characters"),
        ({"lon": "0", "lat": "0"}, "did not know where it was"),
        ({"lon": "30.0", "lat": "31.0"}, "outside the area"),
        ({"lon": "124.5", "lat": ""}, "must both be given"),
        ({"lon": "nan", "lat": "29.5"}, "could not be read"),
        ({"lon": "", "lat": "", "address": ""}, "Say where it is"),
        ({"lon": "", "lat": "", "address": "月亮上"}, "could not be found"),
        ({"contact": "email", "email": ""}, "Write your e-mail address"),
        ({"contact": "email", "email": "asha@"}, "not a complete e-mail"),
        ({"case_type": "0000"}, "Choose one of the kinds"),
        ({"submission_id": "1"}, "send it once more"),
        ({"county": "1' OR 1=1", "lon": "", "lat": ""}, "no division or grid"),
    ],
)
def test_mistakes_are_named_and_nothing_is_lost(client: Client, change: dict[str, str], said: str) -> None:
    report = filled(address="滨河路 12 号") | change
    answer = client.post("/report", report, HTTP_ACCEPT_LANGUAGE="en")
    page = unescape(text(answer))
    assert answer.status_code == 422
    assert said in page
    assert 'role="alert"' in page
    assert change.get("address", "滨河路 12 号") in page


def test_photos_are_kept_when_another_field_is_wrong(client: Client) -> None:
    answer = client.post("/report", filled(words="", photos=[photo(place=True)]))
    kept = re.search(r'name="kept" value="([^"]+)"', text(answer))
    thumb = re.search(r'src="(/report/photo/[^"]+)"', text(answer))
    assert kept
    assert thumb
    assert b"".join(client.get(unescape(thumb[1])).streaming_content)[:3] == b"\xff\xd8\xff"
    receipt = receipt_of(send(client, kept=unescape(kept[1]), photos=[photo(colour=(1, 2, 3))]))
    assert len(photos_of(receipt)) == 2


def test_a_kept_photo_can_be_left_out(client: Client) -> None:
    answer = client.post("/report", filled(words="", photos=[photo()]))
    kept = re.search(r'name="kept" value="([^"]+)"', text(answer))
    drop = re.search(r'name="drop" value="([^"]+)"', text(answer))
    assert kept
    assert drop
    assert photos_of(receipt_of(send(client, kept=unescape(kept[1]), drop=drop[1]))) == []


def test_a_forged_list_of_photos_counts_for_nothing(client: Client) -> None:
    assert photos_of(receipt_of(send(client, kept="WyJhIl0:1abc:forged"))) == []
    assert client.get("/report/photo/" + "a" * 64 + ":1abc:forged").status_code == 404


def photos_of(receipt: str) -> list[CaseAttachment]:
    holder = holder_of_receipt(receipt)
    assert holder
    with scoped(holder.scope()):
        return list(CaseAttachment.objects.filter(case_id=holder.cases[0]))


def test_nothing_hidden_in_a_photo_is_kept(client: Client) -> None:
    original = photo(place=True).getvalue()
    assert b"SecretCamera" in original
    (attachment,) = photos_of(receipt_of(send(client, photos=[photo(place=True)])))
    for digest in (attachment.sha256, attachment.thumb_sha256):
        stored = path_of(Path(settings.FILES_DIR), digest).read_bytes()
        assert b"SecretCamera" not in stored
        assert b"Exif" not in stored


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"GIF89a not at all", "not a photo"), (b"", "empty"), (b"\xff\xd8\xff\xe0" + b"0" * 400, "damaged")],
)
def test_what_is_no_photo_is_refused_by_name(client: Client, content: bytes, said: str) -> None:
    file = photo(name="holiday.jpg")
    file.seek(0)
    file.truncate()
    file.write(content)
    file.seek(0)
    answer = client.post("/report", filled(photos=[file]), HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 422
    assert "holiday.jpg" in text(answer)
    assert said in text(answer)
    assert WORDS in text(answer)


@override_settings(PHOTO_MAX_BYTES=1000)
def test_a_photo_that_is_too_large_is_refused(client: Client) -> None:
    answer = client.post("/report", filled(photos=[photo()]), HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 422
    assert "too large" in text(answer)


def test_more_photos_than_allowed_are_named(client: Client) -> None:
    answer = client.post("/report", filled(photos=[photo(colour=(40 * n, 0, 0)) for n in range(1, 7)]), HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 422
    assert "At most 5 photos" in text(answer)
    assert text(answer).count("shot--kept") == 5


# Without JavaScript


def test_the_place_is_chosen_in_steps_without_javascript(client: Client) -> None:
    first = client.post("/report", without_point(step="places", county=COUNTY, words="", landmark="报刊亭旁"))
    assert first.status_code == 200
    assert TOWNSHIP in text(first)
    assert "报刊亭旁" in text(first)
    assert "banner--danger" not in text(first)
    second = client.post("/report", without_point(step="places", county=COUNTY, township=TOWNSHIP))
    assert f'value="{BINHE}"' in text(second)
    case = case_of(receipt_of(client.post("/report", without_point(county=COUNTY, township=TOWNSHIP, village=BINHE))))
    assert (case.village, case.lon, case.place_label != "") == (BINHE, None, True)


def test_a_village_of_another_county_does_not_survive_a_change_of_county(client: Client) -> None:
    page = client.post("/report", without_point(step="places", county="990122000000", township=TOWNSHIP, village=BINHE))
    assert BINHE not in text(page)


def test_an_address_alone_is_enough_when_it_names_a_place(client: Client) -> None:
    case = case_of(receipt_of(client.post("/report", without_point(address="青溪县云溪街道滨河社区 3 幢"))))
    assert case.village == BINHE


def test_kinds_are_suggested_with_their_reason_without_javascript(client: Client) -> None:
    page = unescape(text(client.post("/report", filled(step="kinds", kind_auto="1"), HTTP_ACCEPT_LANGUAGE="en")))
    assert "because you wrote “井盖”" in page
    assert re.search(r'value="0401" checked', page)


def test_a_kind_that_a_person_chose_is_left_alone(client: Client) -> None:
    page = text(client.post("/report/suggest", filled(case_type="0403", kind_auto=""), HTTP_HX_REQUEST="true"))
    assert re.search(r'value="0403" checked', page)
    assert not re.search(r'value="0401" checked', page)


def test_nobody_is_put_into_an_emergency_by_a_word(client: Client) -> None:
    page = text(client.post("/report/suggest", filled(words="楼下着火了", kind_auto="1"), HTTP_HX_REQUEST="true"))
    assert 'value="1102"' in page
    assert not re.search(r'value="1102" checked', page)


def test_the_chosen_kind_shows_its_promise_its_numbers_and_its_questions(client: Client) -> None:
    lamp = text(client.post("/report/kind", filled(case_type="0402"), HTTP_HX_REQUEST="true", HTTP_ACCEPT_LANGUAGE="en"))
    assert "within 2 working days" in lamp
    assert 'name="q_pole_number"' in lamp
    one = text(client.post("/report/kind", filled(case_type="0402", q_lights_out="one"), HTTP_ACCEPT_LANGUAGE="en"))
    assert "within 1 working day" in one
    gas = text(client.post("/report/kind", filled(case_type="0102"), HTTP_HX_REQUEST="true"))
    assert 'href="tel:119"' in gas


def test_a_restricted_kind_says_that_it_is_never_public(client: Client) -> None:
    page = text(client.post("/report/kind", filled(case_type="0201"), HTTP_HX_REQUEST="true", HTTP_ACCEPT_LANGUAGE="en"))
    assert "never public" in page
    assert 'data-public="never"' in page


def test_answers_to_the_questions_go_with_the_case(client: Client) -> None:
    answers = {"q_pole_number": "LD-0412", "q_lights_out": "section", "q_forged": "x"}
    case = case_of(receipt_of(send(client, case_type="0402", **answers)))
    assert case.attributes == {"pole_number": "LD-0412", "lights_out": "section"}
    odd = case_of(receipt_of(send(client, case_type="0402", q_lights_out="everything")))
    assert odd.attributes == {}


# Who is told, who sees


@pytest.mark.parametrize("kind", ["1102", "1104"])
def test_emergencies_and_crime_show_the_number_and_store_nothing(client: Client, kind: str) -> None:
    before = list(Path(settings.FILES_DIR).rglob("*")) if Path(settings.FILES_DIR).exists() else []
    answer = client.post(
        "/report", filled(case_type=kind, photos=[photo(colour=(9, 9, int(kind) % 200))]), HTTP_ACCEPT_LANGUAGE="en"
    )
    assert answer.status_code == 422
    assert 'href="tel:1' in text(answer)
    assert "Nothing was sent and nothing was kept" in text(answer)
    assert (list(Path(settings.FILES_DIR).rglob("*")) if Path(settings.FILES_DIR).exists() else []) == before


def test_an_address_for_mails_is_sealed_and_stands_nowhere_else(client: Client) -> None:
    receipt = receipt_of(send(client, contact="email", email="asha@demo.invalid"))
    case = case_of(receipt)
    assert not case.anonymous
    holder = holder_of_receipt(receipt)
    assert holder
    with scoped(holder.scope()):
        seal = CaseSeal.objects.get(case_id=case.id)
    assert b"asha" not in bytes(seal.sealed)
    assert "asha@" not in text(client.get(f"/r/{receipt}"))


def test_an_address_that_was_typed_and_then_not_chosen_is_dropped(client: Client) -> None:
    assert case_of(receipt_of(send(client, contact="none", email="asha@demo.invalid"))).anonymous


def test_a_matter_kept_private_may_not_be_public(client: Client) -> None:
    assert case_of(receipt_of(send(client, case_type="0401"))).may_be_public
    assert not case_of(receipt_of(send(client, case_type="0401", keep_private="on"))).may_be_public


def test_hostile_words_stay_words(client: Client) -> None:
    words = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> {{ 7|add:7 }} %(x)s"
    receipt = receipt_of(send(client, words=words, landmark="<b>旁边</b>"))
    for page in (client.get(f"/r/{receipt}"), client.post("/report", filled(words=words, lon="1"))):
        assert "<script>alert" not in text(page)
        assert "<img src=x" not in text(page)
        assert "<b>旁边" not in text(page)


def test_a_flood_from_one_address_is_stopped_and_loses_nothing(client: Client) -> None:
    with override_settings(RATE_REPORTS_PER_HOUR=2):
        assert [send(client).status_code for _ in range(3)] == [303, 303, 429]
        assert WORDS in text(send(client))
        assert client.post("/report", filled(), REMOTE_ADDR="192.0.2.7").status_code == 303


def test_a_flood_of_photos_is_stopped_while_filling_in(client: Client) -> None:
    with override_settings(RATE_REPORTS_PER_HOUR=1, PHOTOS_PER_REPORT=1):
        first = client.post("/report", filled(step="look", photos=[photo()]), HTTP_ACCEPT_LANGUAGE="en")
        second = client.post("/report", filled(step="look", photos=[photo(colour=(9, 90, 9))]), HTTP_ACCEPT_LANGUAGE="en")
    assert "shot--kept" in text(first)
    assert "Many photos came from your connection" in text(second)
    assert WORDS in text(second)


def test_the_other_county_gets_its_own_cases(client: Client) -> None:
    lon, lat = inside(LANQIAO_VILLAGE)
    receipt = receipt_of(send(client, lon=str(lon), lat=str(lat)))
    assert receipt.startswith("990122-")
    assert case_of(receipt).county == "990122"


# Staff


def test_staff_file_for_a_caller_and_for_themselves(client: Client) -> None:
    from yiwang.access.models import Account
    from yiwang.access.queries.posts import opened

    assert "filed_for" not in text(client.get("/report"))
    with opened("login:town-operator"):
        chen = Account.objects.get(username="town-operator")
    client.force_login(chen, backend="yiwang.access.web.backend.StaffBackend")
    assert "filed_for" in text(client.get("/report"))
    assert case_of(receipt_of(send(client, filed_for="caller"))).channel == "phone"
    receipt = receipt_of(send(client, filed_for="myself"))
    assert case_of(receipt).channel == "field"
    assert "You sent it" not in text(client.get(f"/r/{receipt}", HTTP_ACCEPT_LANGUAGE="en"))


def test_a_form_from_another_site_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/report", filled()).status_code == 403


def test_a_resend_with_another_id_is_another_case(client: Client) -> None:
    assert receipt_of(send(client)) != receipt_of(send(client, submission_id=str(uuid7())))


def test_signs_that_nobody_writes_are_left_out(client: Client) -> None:
    odd = {"words": "路灯\x00不亮\u202e了", "case_type": "0402", "q_pole_number": "LD\x00-12", "landmark": "\x07庙口\ufeff"}
    case = case_of(receipt_of(send(client, **odd)))
    assert (case.words, case.attributes["pole_number"], case.landmark) == ("路灯不亮了", "LD-12", "庙口")
