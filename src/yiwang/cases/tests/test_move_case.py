"""Moves: what the table says, by whom it says, with what it needs; nothing is lost when two meet."""

from dataclasses import replace

import pytest
from django.db import DatabaseError
from django.utils.timezone import localdate

from tests.support.people import actor
from yiwang.access.models import Unit
from yiwang.accountability.models import AuditRecord
from yiwang.cases.actions import MoveInput, Refused, add_note, move_case, rate_case, release_words, send_message
from yiwang.cases.lifecycle import State
from yiwang.cases.models import Case, CaseAttachment, CaseClock, CaseEvent
from yiwang.cases.policy import allowed_moves
from yiwang.cases.queries import Filters, case_story, desk_page, holder_of_receipt, reporter_story
from yiwang.cases.queries.attachments import case_file
from yiwang.cases.tests.helpers import LANQIAO_VILLAGE, current, handled, move, opened, photo, seen
from yiwang.shared.db.scope import scoped
from yiwang.shared.models import OutboxRow

pytestmark = pytest.mark.usefixtures("world", "db")


def clocks(case):
    with scoped(actor("chen").scope(case.case_id)):
        return {(clock.kind, clock.milestone): clock for clock in CaseClock.objects.filter(case_id=case.case_id).order_by("id")}


def test_a_report_goes_all_the_way_to_its_answer():
    case = opened()
    handled(case)
    move("chen", case, "verify", ground="到现场看过，已复亮。")
    closed = move("chen", case, "close", outcome="solved", reply="路灯已修好，当晚复亮。")
    assert (closed.state, closed.outcome, closed.unit_id) == ("closed", "solved", "990121001-room")
    assert all(clock.stopped_at and clock.met for clock in clocks(case).values())
    holder = holder_of_receipt(case.receipt)
    with scoped(holder.scope()):
        told = reporter_story(holder)
    moves = [event.move for event in told.story.events if event.kind == "move"]
    assert moves == ["close", "verify", "resolve", "acknowledge", "dispatch", "accept"]
    assert told.story.case.reply == "路灯已修好，当晚复亮。"


def test_handling_runs_from_dispatch_not_from_sign_off():
    case = opened()
    move("chen", case, "accept")
    dispatched = move("chen", case, "dispatch", unit="990121001-works", ground="市政设施")
    clock = clocks(case)["handling", "fix"]
    assert clock.started_at == dispatched.updated_at
    assert clock.unit_id == "990121001-works"
    move("works", case, "acknowledge")
    assert clocks(case)["handling", "fix"].due_at == clock.due_at


def test_the_one_who_handled_it_cannot_verify_it():
    case = opened()
    move("chen", case, "accept")
    move("chen", case, "dispatch", unit="990121001-room", ground="本室自办")
    move("chen", case, "acknowledge")
    move("chen", case, "resolve", ground="已处理。", files=(photo(),))
    with pytest.raises(Refused, match="not_allowed"):
        move("chen", case, "verify", ground="看过。")
    assert move("chen_second", case, "verify", ground="看过。").verified_at


def test_nothing_is_closed_before_somebody_verified_it():
    case = opened()
    handled(case)
    with pytest.raises(Refused, match="not_allowed"):
        move("chen", case, "close", outcome="solved", reply="已经修好了。")


def test_rework_goes_back_to_the_same_unit_with_a_new_clock_and_asks_for_new_evidence():
    case = opened()
    handled(case)
    back = move("chen", case, "rework", reason="not_fixed", ground="还是不亮。")
    assert (back.state, back.unit_id) == ("rework", "990121001-works")
    assert clocks(case)["handling", "fix"].stopped_at is None
    with pytest.raises(Refused) as refusal:
        move("works", case, "resolve", ground="又修了一次。")
    assert refusal.value.fields == ("evidence",)


def test_two_people_cannot_overwrite_each_other():
    case = opened()
    version = current(case).version
    move("chen", case, "accept")
    with pytest.raises(Refused, match="changed"):
        move_case(actor=actor("chen_second"), case_id=case.case_id, move="accept", version=version, given=MoveInput())


@pytest.mark.parametrize(
    ("name", "given", "missing"),
    [
        ("reject", {}, ("reason", "elsewhere", "reply")),
        ("reject", {"reason": "because", "elsewhere": "法院", "reply": "请向法院起诉。"}, ("reason",)),
        ("hand_off", {"service": "999", "ground": "x!"}, ("service",)),
        ("verify_on_site", {"unit": "nobody", "ground": "看一下"}, ("unit",)),
    ],
)
def test_a_move_says_what_it_lacks_and_changes_nothing(name, given, missing):
    case = opened()
    with pytest.raises(Refused) as refusal:
        move("chen", case, name, **given)
    assert refusal.value.fields == missing
    assert (current(case).state, current(case).version) == ("reported", 1)


def test_a_case_is_never_sent_to_another_county():
    case = opened()
    move("chen", case, "accept")
    with pytest.raises(Refused) as refusal:
        move("chen", case, "dispatch", unit="990122-centre", ground="送走")
    assert refusal.value.fields == ("unit",)


def test_eko_of_the_other_county_cannot_even_see_it():
    case = opened()
    with pytest.raises(Case.DoesNotExist):
        move("eko", case, "accept")
    foreign = opened(village=LANQIAO_VILLAGE)
    with pytest.raises(Case.DoesNotExist):
        move("dara", foreign, "accept")


def test_a_handler_sees_only_what_came_to_the_own_unit():
    case = opened()
    with pytest.raises(Case.DoesNotExist):
        seen(actor("works"), case)
    move("chen", case, "accept")
    move("chen", case, "dispatch", unit="990121001-works", ground="市政设施")
    assert seen(actor("works"), case).number == case.number


def test_a_dispute_is_seen_by_the_units_that_act_on_it_and_by_nobody_else():
    case = opened(case_type="0201", words="楼上半夜拖椅子，想请人调解。")
    assert seen(actor("chen"), case).track == "restricted"
    for name in ("centre", "works", "clerk"):
        with pytest.raises(Case.DoesNotExist):
            seen(actor(name), case)
    move("chen", case, "accept")
    move("chen", case, "dispatch", unit="990121001-mediation", ground="由调委会调解")
    assert "acknowledge" in [m.name for m in allowed_moves(actor("mediator"), seen(actor("mediator"), case))]


def test_a_contractor_gets_the_task_without_the_reporters_messages():
    case = opened()
    move("chen", case, "accept")
    move("chen", case, "dispatch", unit="990121-contractor-1", ground="养护合同范围")
    holder = holder_of_receipt(case.receipt)
    send_message(actor=holder, case_id=case.case_id, words="我住三单元。")
    with scoped(actor("contractor").scope()):
        story = case_story(actor("contractor"), case.case_id)
    assert "message" not in {event.kind for event in story.events}


def test_the_reporter_withdraws_before_dispatch_only():
    case = opened()
    holder = holder_of_receipt(case.receipt)
    assert move(holder, case, "withdraw").state == State.WITHDRAWN
    later = opened()
    move("chen", later, "accept")
    move("chen", later, "dispatch", unit="990121001-works", ground="市政设施")
    with pytest.raises(Refused, match="not_allowed"):
        move(holder_of_receipt(later.receipt), later, "withdraw")


def test_a_receipt_moves_only_its_own_case():
    mine, other = opened(), opened()
    with pytest.raises(Case.DoesNotExist):
        move(holder_of_receipt(mine.receipt), other, "withdraw")


def test_the_reporter_rates_and_reopens_within_the_window(settings):
    case = opened()
    handled(case)
    move("chen", case, "verify", ground="看过。")
    move("chen", case, "close", outcome="solved", reply="路灯已修好。")
    holder = holder_of_receipt(case.receipt)
    assert rate_case(actor=holder, case_id=case.case_id, solved="no", words="昨晚又灭了").round == 0
    again = move(holder, case, "reopen", ground="又不亮了")
    assert (again.state, again.unit_id, again.reopened, again.verified_at) == ("accepted", "990121001-room", 1, None)
    assert clocks(case)["triage", ""].stopped_at is None
    handled_again = [m.name for m in allowed_moves(actor("chen"), current(case))]
    assert "dispatch" in handled_again
    settings.REOPEN_DAYS = -1
    shut = opened()
    handled(shut)
    move("chen", shut, "verify", ground="看过。")
    move("chen", shut, "close", outcome="solved", reply="路灯已修好。")
    with pytest.raises(Refused, match="not_allowed"):
        move(holder_of_receipt(shut.receipt), shut, "reopen", ground="又坏了")


def test_every_move_writes_one_event_one_audit_record_and_one_outbox_row():
    case = opened()
    move("chen", case, "accept")
    with scoped(actor("chen").scope(case.case_id)):
        assert CaseEvent.objects.filter(case_id=case.case_id, kind="move").count() == 1
        assert AuditRecord.objects.filter(subject=f"case:{case.case_id}", action="move_case").count() == 1
    assert OutboxRow.objects.filter(topic="CaseMoved", payload__case=str(case.case_id)).count() == 1


def test_words_of_staff_are_masked_like_everybody_elses():
    case = opened()
    move("chen", case, "accept")
    move("chen", case, "dispatch", unit="990121001-works", ground="联系 13812345678 开门")
    with scoped(actor("chen").scope(case.case_id)):
        assert "138" not in CaseEvent.objects.filter(case_id=case.case_id, move="dispatch").get().words


def test_a_message_waits_until_the_desk_answers():
    case = opened()
    send_message(actor=holder_of_receipt(case.receipt), case_id=case.case_id, words="还要多久？")
    assert current(case).message_waiting_at
    send_message(actor=actor("chen"), case_id=case.case_id, words="今天下午。")
    assert current(case).message_waiting_at is None


def test_notes_stay_inside():
    case = opened()
    add_note(actor=actor("chen"), case_id=case.case_id, words="内部：等材料。")
    holder = holder_of_receipt(case.receipt)
    with scoped(holder.scope()):
        assert all(event.kind != "note" for event in reporter_story(holder).story.events)


def test_only_the_duty_releases_and_never_what_the_reporter_kept_private():
    case = opened()
    with pytest.raises(Refused):
        release_words(actor=actor("clerk"), case_id=case.case_id, public_words="路灯坏了", photos=False)
    assert release_words(actor=actor("centre"), case_id=case.case_id, public_words="路灯坏了", photos=False).words_released_at
    kept = opened(keep_private=True)
    with pytest.raises(Refused):
        release_words(actor=actor("centre"), case_id=kept.case_id, public_words="路灯坏了", photos=False)


def test_history_cannot_be_changed_by_the_web_role():
    case = opened()
    with pytest.raises(DatabaseError, match="permission denied"), scoped(actor("chen").scope(case.case_id)):
        CaseEvent.objects.filter(case_id=case.case_id).update(words="x")


@pytest.mark.django_db(transaction=True)
def test_a_case_cannot_be_given_to_a_unit_that_has_ended():
    case = opened()
    move("chen", case, "accept")
    Unit.objects.using("owner").filter(code="990121001-works").update(valid_to=localdate())
    with pytest.raises(Refused, match="incomplete"):
        move("chen", case, "dispatch", unit="990121001-works", ground="市政设施由市政站维护")


def test_a_look_on_the_spot_goes_to_units_that_can_look():
    case = opened()
    for unit in ("990121-contractor-1", "990121001-mediation", "990121001-room"):
        with pytest.raises(Refused, match="incomplete"):
            move("chen", case, "verify_on_site", unit=unit, ground="请先看一看")


def contractors_view(case):
    who = actor("contractor")
    with scoped(who.scope()):
        return case_story(who, case.case_id)


def may_open(case, attachment_id):
    who = actor("contractor")
    with scoped(who.scope()):
        try:
            return bool(case_file(who, case.case_id, attachment_id))
        except CaseAttachment.DoesNotExist:
            return False


def test_a_contractor_gets_no_files_of_notes_and_no_photo_that_came_after_the_release():
    case = opened(files=(photo(),))
    note = add_note(actor=actor("chen"), case_id=case.case_id, words="报告人在图上", files=(replace(photo(), sha256="a" * 64),))
    move("chen", case, "accept")
    release_words(actor=actor("chen"), case_id=case.case_id, public_words="路灯坏了", photos=True)
    reporter = holder_of_receipt(case.receipt)
    later = send_message(actor=reporter, case_id=case.case_id, words="又拍了一张", files=(replace(photo(), sha256="b" * 64),))
    move("chen", case, "dispatch", unit="990121-contractor-1", ground="养护合同范围")
    with scoped(actor("chen").scope(case.case_id)):
        every = list(CaseAttachment.objects.filter(case_id=case.case_id))
    shown = {one.id for one in contractors_view(case).attachments}
    assert {one.id for one in every if one.event_id not in {note.id, later.id}} == shown
    assert {one.id for one in every if may_open(case, one.id)} == shown


def test_a_contractor_does_not_read_why_the_reporter_had_it_reopened():
    case = opened()
    handled(case)
    move("chen", case, "verify", ground="看过了")
    move("chen", case, "close", outcome="solved", reply="路灯已修好。")
    move(holder_of_receipt(case.receipt), case, "reopen", ground="我家三单元门口还是黑的")
    move("chen", case, "dispatch", unit="990121-contractor-1", ground="养护合同范围")
    assert [event.move for event in contractors_view(case).events] == ["dispatch"]


def test_a_contractor_cannot_find_out_by_searching_what_the_reporter_wrote():
    case = opened(words="三单元王家门口的路灯坏了。")
    move("chen", case, "accept")
    move("chen", case, "dispatch", unit="990121-contractor-1", ground="养护合同范围")

    def found(who, words):
        with scoped(actor(who).scope()):
            return [row.id for row in desk_page(actor(who), Filters(q=words)).rows]

    assert found("chen", "三单元王家") == [case.case_id]
    assert found("contractor", "三单元王家") == []
    assert found("contractor", case.number) == [case.case_id]


def test_a_move_keeps_nothing_that_it_does_not_ask_for():
    case = opened()
    given = {
        "reason": "x" * 60,
        "outcome": "solved",
        "reply": "说过了，说过了。",
        "elsewhere": "别处",
        "unit": "990121-centre",
        "service": "110",
    }
    assert move("chen", case, "accept", **given).unit_id == "990121001-room"
    move(holder_of_receipt(case.receipt), case, "withdraw", outcome="solved", reply="说过了，说过了。")
    withdrawn = current(case)
    assert (withdrawn.outcome, withdrawn.reply) == ("", "")
    with scoped(actor("chen").scope(case.case_id)):
        assert set(CaseEvent.objects.filter(case_id=case.case_id).values_list("code", "words")) == {("", "")}
