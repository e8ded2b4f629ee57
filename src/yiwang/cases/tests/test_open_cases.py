"""One function opens cases, once, for every channel."""

import json
from dataclasses import replace

import pytest
from django.conf import settings
from django.db import connection

from yiwang.accountability.models import AuditRecord
from yiwang.cases.actions import Conflict, Contact, NotTaken, Opened, open_cases
from yiwang.cases.models import Case, CaseClock, CaseEvent, CaseReceipt, CaseSeal, Submission
from yiwang.cases.queries import holder_of_receipt, reporter_story
from yiwang.cases.receipts import read_receipt
from yiwang.cases.tests.helpers import LANQIAO_VILLAGE, current, opened, report
from yiwang.shared.db.scope import Scope, scoped
from yiwang.shared.models import OutboxRow

pytestmark = pytest.mark.usefixtures("world", "db")
QINGXI = Scope(counties=("990121",))


def test_a_report_becomes_a_case_at_the_lowest_desk_with_clock_history_audit_and_outbox():
    case = opened()
    row = current(case)
    assert (row.state, row.unit_id, row.county, row.village) == ("reported", "990121001-room", "990121", "990121001001")
    assert row.grid.startswith("990121001001")
    assert row.route["triage"]["rule"] == "R-T-1"
    with scoped(QINGXI):
        assert CaseEvent.objects.get(case_id=case.case_id).kind == "reported"
        clock = CaseClock.objects.get(case_id=case.case_id)
        assert (clock.kind, clock.stopped_at, clock.due_at) == ("triage", None, row.next_due_at)
        assert AuditRecord.objects.filter(subject=f"case:{case.case_id}", action="open_case").count() == 1
    assert OutboxRow.objects.filter(topic="CaseOpened", payload__case=str(case.case_id)).count() == 1


def test_a_resend_gets_the_same_receipt_and_opens_nothing():
    first = report()
    one, two = open_cases([first])[0], open_cases([first])[0]
    assert isinstance(one, Opened) and isinstance(two, Opened)
    assert (two.duplicate, two.receipt, two.number, two.case_id) == (True, one.receipt, one.number, one.case_id)
    with scoped(QINGXI):
        assert Case.objects.filter(id=one.case_id).count() == 1
        assert CaseReceipt.objects.filter(case_id=one.case_id).count() == 1


def test_the_same_id_with_other_content_is_a_conflict_that_reveals_nothing():
    first = report()
    open_cases([first])
    assert open_cases([replace(first, words="别的事情")]) == [Conflict()]


def test_a_batch_may_hold_twins_strangers_and_other_counties():
    one, other = report(), report(village=LANQIAO_VILLAGE)
    outcomes = open_cases([one, one, other, replace(one, words="改了")])
    assert [type(o) for o in outcomes] == [Opened, Opened, Opened, Conflict]
    assert outcomes[0].number == outcomes[1].number
    assert outcomes[2].county == "990122"
    assert len({o.number for o in outcomes[:3]}) == 2


def test_contacts_and_numbers_lie_sealed_and_are_not_indexed():
    case = opened(words="井盖坏了，有事打我 13812345678。", contact=Contact(email="asha@demo.invalid"))
    row = current(case)
    assert "13812345678" not in row.words and "⟦phone⟧" in row.words
    with scoped(Scope(counties=("990121",), units=("*",))):
        assert not CaseSeal.objects.filter(case_id=case.case_id).exists(), "a seal opens for its own case only"
        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(c)::text FROM cases_case c WHERE id = %s", [case.case_id])
            assert "1381234" not in cursor.fetchone()[0]
    with scoped(Scope(counties=("990121",), cases=(case.case_id,))):
        sealed = bytes(CaseSeal.objects.get(case_id=case.case_id).sealed)
    assert b"13812345678" not in sealed and b"asha" not in sealed
    holder = holder_of_receipt(case.receipt)
    with scoped(holder.scope()):
        story = reporter_story(holder)
    assert "13812345678" in story.own_words and story.contact_kept


def test_an_anonymous_report_leaves_nothing_about_its_sender():
    case = opened()
    with scoped(Scope(counties=("990121",), cases=(case.case_id,))):
        assert not CaseSeal.objects.filter(case_id=case.case_id).exists()
        kept = json.dumps(list(Case.objects.filter(id=case.case_id).values()), default=str)
    assert current(case).anonymous
    assert not any(word in kept.lower() for word in ("user_agent", "ip_address", "device"))


def test_the_receipt_is_stored_only_as_a_digest():
    case = opened()
    secret = case.receipt[7:].replace("-", "")
    assert read_receipt(case.receipt.lower().replace("-", " ")) == case.receipt
    with scoped(Scope(counties=("990121",), cases=(case.case_id,))), connection.cursor() as cursor:
        for table in ("cases_casereceipt", "cases_case", "cases_submission", "shared_outboxrow"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s", [f"%{secret}%"])
            assert cursor.fetchone()[0] == 0, table


def test_a_submission_id_is_shown_nowhere_and_does_not_derive_the_receipt_without_the_key():
    first = report()
    case = open_cases([first])[0]
    assert first.submission_id.hex not in repr(case).replace("-", "")
    assert Submission.objects.get(id=first.submission_id).case_id == case.case_id
    assert settings.RECEIPT_KEY not in repr(case)


def test_disputes_are_restricted_not_indexed_and_never_public():
    row = current(opened(case_type="0201", words="楼上半夜拖椅子，想请人调解。"))
    assert (row.track, row.search, row.may_be_public) == ("restricted", "", False)
    assert "椅子" not in row.title


@pytest.mark.parametrize("code", ["1101", "1102", "1103"])
def test_an_emergency_is_not_taken_and_nothing_is_stored(code):
    before = Submission.objects.count()
    with pytest.raises(NotTaken):
        opened(case_type=code)
    assert Submission.objects.count() == before


def test_an_unknown_receipt_finds_nobody():
    assert holder_of_receipt("990121-0000-0000-0000-0000") is None
    assert holder_of_receipt("'; DROP TABLE cases_case; --") is None
