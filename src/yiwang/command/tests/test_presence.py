"""Two people on one case see each other, as posts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.support.people import actor
from yiwang.cases.tests.helpers import move, opened
from yiwang.command.models import Presence
from yiwang.command.tests.helpers import case_url, text_of
from yiwang.shared.db.scope import Scope, scoped

pytestmark = pytest.mark.usefixtures("world", "db")


def beat(client, case, version=1):
    return client.post(case_url(case, "presence/"), {"version": version})


def rows():
    with scoped(Scope(counties=("990121",))):
        return list(Presence.objects.order_by("id"))


def test_a_colleague_is_shown_by_unit_and_role_not_by_name(desk_of):
    case = opened()
    beat(desk_of("chen_second"), case)
    text = text_of(desk_of("chen").get(case_url(case)))
    assert "A colleague has this case open too: Yunxi Subdistrict Command Room, Township operator" in text
    assert "云溪街道 2" not in text


def test_nobody_sees_oneself(desk_of):
    case = opened()
    chen = desk_of("chen")
    assert "colleague" not in text_of(beat(chen, case))
    assert "colleague" not in text_of(beat(chen, case))
    assert len(rows()) == 1


def test_the_heartbeat_does_not_start_itself_again(desk_of):
    case = opened()
    chen = desk_of("chen")
    assert "load delay" in chen.get(case_url(case)).content.decode()
    assert "load delay" not in beat(chen, case).content.decode()


def test_who_left_is_gone_after_a_moment(desk_of):
    case = opened()
    beat(desk_of("chen_second"), case)
    with scoped(Scope(counties=("990121",))):
        Presence.objects.update(at=timezone.now() - timedelta(minutes=1))
    assert "colleague" not in text_of(beat(desk_of("chen"), case))


def test_expired_rows_are_used_again_so_that_no_history_grows(desk_of):
    chen = desk_of("chen")
    for _ in range(4):
        beat(chen, opened())
        with scoped(Scope(counties=("990121",))):
            Presence.objects.update(at=timezone.now() - timedelta(minutes=1))
    assert len(rows()) == 1


def test_an_open_page_learns_that_the_case_has_moved_on(desk_of):
    case = opened()
    chen = desk_of("chen")
    assert "has just been changed" not in text_of(beat(chen, case))
    move("chen_second", case, "accept")
    assert "has just been changed" in text_of(beat(chen, case))


def test_eko_cannot_be_present_elsewhere(desk_of):
    case = opened()
    assert beat(desk_of("eko"), case).status_code == 404
    assert rows() == []
    with scoped(actor("eko").scope()):
        assert not Presence.objects.exists()
