"""Messages, notes, releases: who may, and what becomes of the words."""

import re

import pytest

from tests.support.people import actor
from yiwang.access.queries import reporter_actor
from yiwang.cases.models import CaseAttachment, CaseEvent
from yiwang.cases.queries import reporter_story
from yiwang.cases.tests.helpers import current, opened, photo
from yiwang.command.tests.conftest import HTMX
from yiwang.command.tests.helpers import case_url, hidden, text_of
from yiwang.command.tests.test_moves import picture
from yiwang.shared.db.scope import scoped

pytestmark = pytest.mark.usefixtures("world", "db")


def told(case):
    asha = reporter_actor("990121", case.case_id)
    with scoped(asha.scope()):
        return reporter_story(asha)


def test_a_message_reaches_the_reporter_masked(desk_of):
    case = opened()
    answer = desk_of("chen").post(case_url(case, "message/"), {"words": "今晚去修，有事找 13800138000。"}, follow=True)
    assert "Message to the reporter" in text_of(answer)
    assert [event.words for event in told(case).story.events if event.kind == "message"] == ["今晚去修，有事找 ⟦phone⟧。"]


def test_a_note_never_reaches_the_reporter(desk_of):
    case = opened()
    desk_of("chen").post(case_url(case, "note/"), {"words": "灯杆归市政站，已电话核实。"})
    assert "灯杆归市政站" in text_of(desk_of("chen").get(case_url(case)))
    assert all("灯杆归市政站" not in event.words for event in told(case).story.events)


def test_a_note_takes_attachments_where_the_desk_holds_the_case(desk_of):
    case = opened()
    assert 'type="file"' in desk_of("chen").get(case_url(case, "note/")).content.decode()
    desk_of("chen").post(case_url(case, "note/"), {"words": "现场照片。", "files": picture()})
    with scoped(actor("chen").scope()):
        assert CaseAttachment.objects.filter(case_id=case.case_id, source="staff").count() == 1
    assert 'type="file"' not in desk_of("dara").get(case_url(case, "note/")).content.decode()


def test_attachments_of_who_does_not_hold_the_case_are_refused(desk_of):
    case = opened()
    dara = desk_of("dara")
    answer = dara.post(case_url(case, "note/"), {"words": "补充。", "files": picture()})
    assert answer.status_code in {404, 422}
    with scoped(actor("chen").scope()):
        assert not CaseAttachment.objects.filter(case_id=case.case_id, source="staff").exists()


@pytest.mark.parametrize("path", ["message/", "note/"])
def test_an_empty_word_is_asked_for(desk_of, path):
    case = opened()
    answer = desk_of("chen").post(case_url(case, path), {"words": "  "})
    assert answer.status_code == 422
    assert "Write something first." in text_of(answer)


@pytest.mark.parametrize(
    ("who", "path"), [("mediator", "message/"), ("clerk", "message/"), ("dara", "message/"), ("clerk", "release/")]
)
def test_words_of_who_has_no_part_in_it_are_refused(desk_of, who, path):
    case = opened()
    client = desk_of(who)
    assert client.get(case_url(case, path)).status_code == 404
    assert client.post(case_url(case, path), {"words": "x", "public_words": "x"}).status_code == 404
    with scoped(actor("chen").scope()):
        assert not CaseEvent.objects.filter(case_id=case.case_id, kind__in=["message", "released"]).exists()


def test_a_release_is_previewed_before_anything_is_shown(desk_of):
    case = opened(words="路灯坏了，我家在 3 幢 402，电话 13800138000。")
    chen = desk_of("chen")
    start = chen.get(case_url(case, "release/"))
    assert "13800138000" not in start.content.decode()
    preview = chen.post(case_url(case, "release/"), {"public_words": "路灯坏了，电 13912345678。", "preview": "1"})
    assert "phone number hidden" in preview.content.decode()
    assert current(case).public_words == ""


def test_released_words_and_photos_are_public_and_can_be_taken_back(desk_of):
    case = opened(files=(photo(),))
    chen = desk_of("chen")
    assert chen.post(case_url(case, "release/"), {"public_words": "路口路灯坏了。", "photos": "on"}).status_code == 302
    now = current(case)
    assert (now.public_words, now.words_released_at is not None, now.photos_released_at is not None) == (
        "路口路灯坏了。",
        True,
        True,
    )
    assert "Shown in public" in text_of(chen.get(case_url(case)))
    chen.post(case_url(case, "release/"), {"public_words": ""})
    taken = current(case)
    assert (taken.public_words, taken.words_released_at, taken.photos_released_at) == ("", None, None)


def test_htmx_opens_and_closes_the_dialog(desk_of):
    case = opened()
    chen = desk_of("chen")
    assert 'id="move-dialog"' in chen.get(case_url(case, "message/"), headers=HTMX).content.decode()
    answer = chen.post(case_url(case, "message/"), {"words": "今天去。"}, headers=HTMX)
    assert answer.headers["HX-Retarget"] == "#case"
    assert re.search(r'id="dialog-place"[^>]*></div>', answer.content.decode())


def test_a_note_keeps_its_stored_files_when_words_are_missing(desk_of):
    case = opened()
    back = desk_of("chen").post(case_url(case, "note/"), {"words": "", "files": picture()})
    assert hidden(back, "kept")
