"""/r/<receipt>: what its holder sees at each stage, and that nobody else sees anything."""

import re
from datetime import timedelta

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from tests.support.people import actor
from yiwang.access.queries import system_actor
from yiwang.cases.actions import MoveInput, add_note, move_case, send_message
from yiwang.cases.actions.escalate import escalate_overdue
from yiwang.cases.models import CaseAttachment, CaseEvent
from yiwang.cases.queries import holder_of_receipt
from yiwang.cases.submission import Opened
from yiwang.cases.tests import helpers
from yiwang.intake import limits
from yiwang.intake.tests.pages import filled, photo, receipt_of, send, text
from yiwang.shared.db.scope import scoped

pytestmark = [pytest.mark.usefixtures("world"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    limits.reports.forget()
    limits.wrong_receipts.forget()


@pytest.fixture
def asha(client: Client) -> Client:
    """Asha's browser, in English so that the tests can be read."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def reported(asha: Client, **more: object) -> tuple[str, Opened]:
    """The receipt, and the case as the helpers of cases name it."""
    receipt = receipt_of(send(asha, **{"case_type": "0402", **more}))
    holder = holder_of_receipt(receipt)
    assert holder
    return receipt, Opened(holder.cases[0], holder.counties[0], "", receipt)


def page(asha: Client, receipt: str) -> str:
    answer = asha.get(f"/r/{receipt}")
    assert answer.status_code == 200
    return text(answer)


def test_it_works(asha: Client) -> None:
    receipt, _ = reported(asha)
    first = text(asha.get(f"/r/{receipt}?new=1"))
    assert "Received. This is your receipt code" in first
    assert receipt in first
    assert 'data-draft-done="report"' in first
    assert 'data-state="reported"' in first
    assert "Received. This is your receipt code" not in page(asha, receipt)


def test_a_code_is_read_as_people_write_it(asha: Client) -> None:
    receipt, _ = reported(asha)
    for typed in (receipt.lower(), receipt.replace("-", " "), receipt.replace("-", "")):
        answer = asha.post("/r/", {"code": typed})
        assert (answer.status_code, answer["Location"]) == (302, f"/r/{receipt}")
    assert asha.get(f"/r/{receipt.lower()}")["Location"] == f"/r/{receipt}"


@pytest.mark.parametrize("typed", ["", "12345", "99012-QX7K-4M92-PD3F-W2TH", "x" * 80, "990121-QX7K-4M92-PD3F-!!!!"])
def test_what_cannot_be_a_code_is_said_so(asha: Client, typed: str) -> None:
    answer = asha.post("/r/", {"code": typed})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in text(answer)


def test_a_wrong_code_gives_nothing_away(asha: Client) -> None:
    receipt, _ = reported(asha)
    wrong = receipt[:-1] + ("0" if receipt[-1] != "0" else "1")
    elsewhere = receipt.replace("990121", "990122")
    answers = [asha.get(f"/r/{code}") for code in (wrong, elsewhere, "990199-QX7K-4M92-PD3F-W2TH", "nonsense")]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({re.sub(r'value="\w{64}"', "", text(answer).split("<main")[1]) for answer in answers}) == 1
    for verb in ("message", "rating", "reopen", "withdraw"):
        assert asha.post(f"/r/{wrong}/{verb}", {"message-words": "x"}).status_code == 404


def test_guessing_is_slowed_down(asha: Client) -> None:
    for _ in range(30):
        asha.get("/r/990121-QX7K-4M92-PD3F-W2TH")
    assert asha.get("/r/990121-QX7K-4M92-PD3F-W2TH").status_code == 429
    assert asha.get("/r/990121-QX7K-4M92-PD3F-W2TH", REMOTE_ADDR="192.0.2.9").status_code == 404


def test_the_whole_way_in_plain_words(asha: Client) -> None:
    receipt, case = reported(asha)
    helpers.move("chen", case, "accept")
    assert "It is taken on." in page(asha, receipt)
    helpers.move("chen", case, "dispatch", unit="990121001-works", ground="市政设施由市政站维护")
    sent = page(asha, receipt)
    assert "Because: 市政设施由市政站维护" in sent
    assert "Its time runs from this moment." in sent
    helpers.move("works", case, "acknowledge")
    assert "is dealing with it." in page(asha, receipt)
    helpers.move("works", case, "resolve", ground="更换灯头，已复亮。", files=(helpers.photo(),))
    handled = page(asha, receipt)
    assert "says it is done." in handled
    assert "Not the ones who handled it." in handled
    assert "更换灯头，已复亮。" in handled
    helpers.move("chen", case, "verify", ground="看过了。")
    helpers.move("chen", case, "close", outcome="solved", reply="路灯已经换好，今晚会亮。")
    closed = page(asha, receipt)
    assert "It is solved." in closed
    assert "路灯已经换好，今晚会亮。" in closed
    assert "What do you say: is it solved?" in closed
    assert "to spare" in closed
    for name in ("陈", "town-operator", "department-handler"):
        assert name not in closed


def test_a_rejected_report_says_why_and_where_to_go(asha: Client) -> None:
    receipt, case = reported(asha)
    helpers.move(
        "chen", case, "reject", reason="not_our_duty", elsewhere="供电公司 95598", reply="路灯归供电公司管，请打 95598。"
    )
    rejected = page(asha, receipt)
    assert "We cannot take this on." in rejected
    assert "Where you can go instead" in rejected
    assert "供电公司 95598" in rejected
    assert 'aria-label="Progress"' not in rejected


def test_a_report_handed_over_names_the_service(asha: Client) -> None:
    receipt, case = reported(asha)
    helpers.move("chen", case, "hand_off", service="119", ground="已电话告知消防")
    assert "Handed over to fire and rescue, 119." in page(asha, receipt)
    assert "message-form" not in page(asha, receipt)


def test_late_is_said_honestly(asha: Client) -> None:
    receipt, case = reported(asha)
    later = timezone.now() + timedelta(days=30)
    while escalate_overdue(system_actor(("990121",)), now=later):
        pass
    with scoped(holder(receipt).scope()):
        assert CaseEvent.objects.filter(case_id=case.case_id, kind="overdue", public=True).exists()
    assert "did not keep the time set for it" in page(asha, receipt)


def holder(receipt: str):
    found = holder_of_receipt(receipt)
    assert found
    return found


def test_internal_notes_and_their_photos_stay_inside(asha: Client) -> None:
    receipt, case = reported(asha)
    add_note(actor=actor("chen"), case_id=case.case_id, words="内部：先查权属", files=(helpers.photo(),))
    assert "先查权属" not in page(asha, receipt)
    with scoped(holder(receipt).scope()):
        inside = CaseAttachment.objects.get(case_id=case.case_id)
    assert asha.get(f"/r/{receipt}/photo/{inside.id}").status_code == 404


def test_photos_open_with_the_receipt_only(asha: Client) -> None:
    receipt, case = reported(asha, photos=[photo()])
    other, _ = reported(asha)
    with scoped(holder(receipt).scope()):
        mine = CaseAttachment.objects.get(case_id=case.case_id)
    for size in ("", "?size=thumb"):
        picture = asha.get(f"/r/{receipt}/photo/{mine.id}{size}")
        assert b"".join(picture.streaming_content)[:3] == b"\xff\xd8\xff"
        assert picture["Content-Type"] == "image/jpeg"
        assert picture["X-Content-Type-Options"] == "nosniff"
        assert picture["Cache-Control"].startswith("private")
        assert "filename=" in picture["Content-Disposition"]
    assert asha.get(f"/r/{other}/photo/{mine.id}").status_code == 404
    assert asha.get(f"/r/{receipt}/photo/{case.case_id}").status_code == 404


def test_own_words_are_shown_as_written(asha: Client) -> None:
    receipt, _ = reported(asha, words="路灯坏了，请打 13800138000 找我。", contact="email", email="asha@demo.invalid")
    assert "13800138000" in page(asha, receipt)
    assert "sealed" in page(asha, receipt)


def test_a_dispute_shows_nothing_public(asha: Client) -> None:
    receipt, _ = reported(asha, case_type="0201", words="楼上邻居半夜跳绳，说了不听。")
    shown = page(asha, receipt)
    assert "Never public, not in the search" in shown
    assert "楼上邻居半夜跳绳" in shown


# Talking


def test_messages_go_both_ways(asha: Client) -> None:
    receipt, case = reported(asha)
    helpers.move("chen", case, "accept")
    send_message(actor=actor("chen"), case_id=case.case_id, words="灯杆上有编号吗？")
    assert "灯杆上有编号吗？" in page(asha, receipt)
    answer = asha.post(f"/r/{receipt}/message", {"message-words": "写着 LD-0377。", "photos": [photo()]})
    assert (answer.status_code, answer["Location"]) == (303, f"/r/{receipt}")
    shown = page(asha, receipt)
    assert "写着 LD-0377。" in shown
    assert shown.count("?size=thumb") == 1
    assert helpers.current(case).message_waiting_at is not None


def test_an_empty_message_is_not_sent(asha: Client) -> None:
    receipt, _ = reported(asha)
    answer = asha.post(f"/r/{receipt}/message", {"message-words": " "})
    assert answer.status_code == 422
    assert "Write something first." in text(answer)


def test_a_message_with_something_that_is_no_photo_keeps_its_words(asha: Client) -> None:
    receipt, _ = reported(asha)
    file = photo(name="notes.txt")
    file.truncate(10)
    answer = asha.post(f"/r/{receipt}/message", {"message-words": "请看照片", "photos": [file]})
    assert answer.status_code == 422
    assert "请看照片" in text(answer)
    assert "notes.txt" in text(answer)


# Deciding


def closed_case(asha: Client) -> tuple[str, Opened]:
    receipt, case = reported(asha)
    helpers.handled(case)
    helpers.move("chen", case, "verify", ground="看过了。")
    helpers.move("chen", case, "close", outcome="solved", reply="路灯已经换好，今晚会亮。")
    return receipt, case


def test_the_result_is_rated_and_the_last_word_counts(asha: Client) -> None:
    receipt, _ = closed_case(asha)
    assert asha.post(f"/r/{receipt}/rating", {"rating-solved": "no"}).status_code == 303
    assert asha.post(f"/r/{receipt}/rating", {"rating-solved": "yes", "rating-words": "真快"}).status_code == 303
    shown = page(asha, receipt)
    assert "You said: solved" in shown
    assert "You said: not solved" in shown
    assert 'value="yes" checked' in shown


def test_a_rating_without_a_choice_is_asked_again(asha: Client) -> None:
    receipt, _ = closed_case(asha)
    answer = asha.post(f"/r/{receipt}/rating", {"rating-words": "谢谢"})
    assert answer.status_code == 422
    assert "Choose one of the three." in text(answer)
    assert "谢谢" in text(answer)


def test_an_open_case_cannot_be_rated(asha: Client) -> None:
    receipt, _ = reported(asha)
    answer = asha.post(f"/r/{receipt}/rating", {"rating-solved": "yes"}, follow=True)
    assert "not possible any more" in text(answer)


def test_a_closed_case_is_taken_up_again_within_the_window(asha: Client) -> None:
    receipt, case = closed_case(asha)
    version = helpers.current(case).version
    missing = asha.post(f"/r/{receipt}/reopen", {"reopen-version": version, "reopen-ground": ""})
    assert missing.status_code == 422
    answer = asha.post(f"/r/{receipt}/reopen", {"reopen-version": version, "reopen-ground": "今晚又不亮了"}, follow=True)
    assert "You asked for it to be taken up again" in text(answer)
    assert helpers.current(case).state == "accepted"


@override_settings(REOPEN_DAYS=0)
def test_nothing_is_reopened_after_the_window(asha: Client) -> None:
    receipt, case = closed_case(asha)
    assert f"/r/{receipt}/reopen" not in page(asha, receipt)
    version = helpers.current(case).version
    answer = asha.post(f"/r/{receipt}/reopen", {"reopen-version": version, "reopen-ground": "又不亮了"}, follow=True)
    assert "not possible any more" in text(answer)


def test_a_report_is_withdrawn_before_it_is_sent_out(asha: Client) -> None:
    receipt, case = reported(asha)
    version = helpers.current(case).version
    unsure = asha.post(f"/r/{receipt}/withdraw", {"version": version}, follow=True)
    assert "Tick the box" in text(unsure)
    done = asha.post(f"/r/{receipt}/withdraw", {"version": version, "sure": "yes"}, follow=True)
    assert "You withdrew it." in text(done)
    assert "/withdraw" not in text(done)


def test_nothing_is_withdrawn_once_it_is_sent_out(asha: Client) -> None:
    receipt, case = reported(asha)
    helpers.move("chen", case, "accept")
    helpers.move("chen", case, "dispatch", unit="990121001-works", ground="市政设施由市政站维护")
    assert "/withdraw" not in page(asha, receipt)


def test_a_page_that_is_behind_changes_nothing(asha: Client) -> None:
    receipt, case = reported(asha)
    before = helpers.current(case).version
    helpers.move("chen", case, "accept")
    answer = asha.post(f"/r/{receipt}/withdraw", {"version": before, "sure": "yes"}, follow=True)
    assert "Something happened with your case in the meantime" in text(answer)
    assert helpers.current(case).state == "accepted"


def test_a_page_that_looks_again_hears_nothing_until_there_is_something(asha: Client) -> None:
    receipt, case = reported(asha)
    seen = page(asha, receipt).split("?seen=")[1].split('"')[0]
    assert asha.get(f"/r/{receipt}?seen={seen}", HTTP_HX_REQUEST="true").status_code == 204
    helpers.move("chen", case, "accept")
    assert asha.get(f"/r/{receipt}?seen={seen}", HTTP_HX_REQUEST="true").status_code == 200


def test_a_move_by_the_holder_of_another_receipt_is_impossible(asha: Client) -> None:
    receipt, case = reported(asha)
    other, _ = reported(asha)
    with pytest.raises(Exception, match="matching query does not exist"):
        move_case(actor=holder(other), case_id=case.case_id, move="withdraw", version=1, given=MoveInput())
    assert helpers.current(case).state == "reported"
    assert filled()["words"] in page(asha, receipt)
