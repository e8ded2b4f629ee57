"""`yiwang import cases`: history through the real tables, once, with an account of every row."""

import csv
import sys
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils.translation import override

from tests.support.people import actor
from yiwang.access.queries import console_actor
from yiwang.cases.models import Case, CaseClock, CaseEvent, CaseReference, CaseSeal
from yiwang.cases.queries import Filters, case_story, desk_page
from yiwang.cases.tests.helpers import BINHE, inside
from yiwang.command.queries.case_page import case_page
from yiwang.intake.actions import CasesImported, import_cases
from yiwang.intake.actions.import_cases import lock_number
from yiwang.intake.history.mapping import MappingError, mapping_of
from yiwang.intake.models import CaseImport
from yiwang.shared.db.scope import scoped
from yiwang.shared.models import OutboxRow
from yiwang.shared.wrong_input import WrongInputError

pytestmark = pytest.mark.usefixtures("world", "owner_db")
HEADER = ("no", "at", "due", "closed", "state", "kind", "words", "lon", "lat", "code", "reply", "contact", "more")
TABLES: dict[str, Any] = {
    "source": {"name": "old-desk", "label": "Old desk", "zone": "Asia/Shanghai"},
    "columns": {
        "reference": "no", "reported_at": "at", "due_at": "due", "closed_at": "closed", "status": "state", "type": "kind", "words": "words",
        "lon": "lon", "lat": "lat", "division": "code", "reply": "reply", "contact": "contact",
    },
    "types": {"map": {"lamp": "0402", "staff": "1401", "dispute": "0201"}},
    "statuses": {"map": {"open": "in_progress", "new": "reported", "done": {"state": "closed", "outcome": "solved"}}},
    "closures": [
        {"column": "reply", "matches": "repeats", "state": "merged", "master": r"repeats (\w+)"},
        {"column": "reply", "matches": "police", "state": "handed_off", "service": "110"},
    ],
    "notes": [{"column": "more", "label": "Return", "split": ";"}],
}  # fmt: skip
LON, LAT = inside(BINHE)


def row(no: str = "A1", **more: str) -> dict[str, str]:
    plain = {
        "no": no, "at": "2026-05-04 09:00:00", "due": "2026-05-08 17:00:00", "closed": "2026-05-06 10:00:00", "state": "done", "kind": "lamp",
        "words": "路灯坏了一盏", "lon": str(LON), "lat": str(LAT), "code": "", "reply": "已修复", "contact": "", "more": "",
    }  # fmt: skip
    return plain | more


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Any]:
    def written(*rows: dict[str, str], name: str = "old.csv") -> Path:
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, HEADER)
            writer.writeheader()
            writer.writerows(rows)
        return tmp_path / name

    return written


def tables(**changes: Any) -> dict[str, Any]:
    return deepcopy(TABLES) | changes


def take(path: Path, said: dict[str, Any] | None = None, **more: Any) -> CasesImported:
    return import_cases(path, mapping_of(said or TABLES), actor=console_actor(), **more)


def findings(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))[1:]


def only() -> Case:
    return Case.objects.using("owner").get()


def events(case: Case) -> list[tuple[str, str, str]]:
    found = CaseEvent.objects.using("owner").filter(county=case.county, case_id=case.id).order_by("at", "id")
    return [(event.kind, event.move, event.code) for event in found]


def test_a_closed_case_has_its_own_times_and_number(table):
    done = take(table(row()))
    case = only()
    assert done.account.said() == "1 read = 1 loaded + 0 already there + 0 rejected"
    assert (case.state, case.outcome, case.reply, case.title, case.village) == (
        "closed",
        "solved",
        "已修复",
        "路灯坏了一盏",
        BINHE,
    )
    assert case.number.startswith("990121-20260504-") and case.reported_at.isoformat() == "2026-05-04T01:00:00+00:00"
    assert events(case) == [("reported", "", ""), ("move", "close", "solved")]
    clock = CaseClock.objects.using("owner").get()
    assert (clock.kind, clock.met, clock.next_alarm_at) == ("handling", True, None)


def test_letters_that_mean_something_to_copy_come_as_they_were(table):
    said = "C:\\new\\table\tone\nline"
    take(table(row(words=said, more="\\N"), row("A2")), tables(kept={"columns": ["words"]}))
    case = Case.objects.using("owner").get(id=CaseReference.objects.using("owner").get(reference="A1").case_id)
    assert case.words == said
    assert {len(bytes(one.digest)) for one in CaseReference.objects.using("owner")} == {16}
    told = CaseEvent.objects.using("owner").get(kind="reported", case_id=case.id).detail["old"]
    assert told == {"source": "Old desk", "reference": "A1", "fields": [["words", said]]}


def test_again_adds_nothing_and_a_changed_row_is_told(table, tmp_path):
    take(table(row(), row("A2")))
    before = list(CaseEvent.objects.using("owner").values_list("id", flat=True))
    done = take(table(row(), row("A2", words="anders"), row("A3", state="nowhere")), rejects=tmp_path / "rejects.csv")
    assert done.account.said() == "3 read = 0 loaded + 1 already there + 2 rejected"
    assert done.account.wrong.counts == {"changed": 1, "unknown_status": 1}
    assert list(CaseEvent.objects.using("owner").values_list("id", flat=True)) == before
    assert findings(tmp_path / "rejects.csv") == [
        ["3", "A2", "no", "changed", "", "no"],
        ["4", "A3", "state", "unknown_status", "nowhere", "no"],
    ]


def test_nothing_is_told_to_anybody(table):
    waiting = OutboxRow.objects.using("owner").count()
    take(table(row(), row("A2", state="open", closed="", contact="asha@demo.invalid")))
    assert OutboxRow.objects.using("owner").count() == waiting


def test_twice_in_one_file(table):
    done = take(table(row(), row(), row(words="another one")))
    assert done.account.said() == "3 read = 1 loaded + 1 already there + 1 rejected"
    assert done.account.wrong.counts == {"twice": 1}


def test_a_dry_run_tells_the_same_and_changes_nothing(table):
    path = table(row(), row(), row("A2", kind="?"), row("A3"))
    dry = take(path, dry_run=True)
    assert not Case.objects.using("owner").exists() and not CaseImport.objects.using("owner").exists()
    assert "nothing was changed" in str(dry)
    assert take(path).account.said() == dry.account.said() == "4 read = 2 loaded + 1 already there + 1 rejected"


def test_numbers_are_masked_and_the_words_sealed(table):
    take(
        table(
            row(
                words="打我电话13800138000 路灯坏了", state="open", closed="", contact="13900139000", reply="x 330106199003074514"
            )
        )
    )
    case, seal = only(), CaseSeal.objects.using("owner").get()
    assert "13800138000" not in case.words + case.title + str(case.search)
    assert b"1390" not in bytes(seal.sealed) and not case.anonymous


def test_a_contact_past_its_time_is_not_taken_over(table):
    done = take(table(row(contact="13900139000", at="2020-05-04 09:00:00", due="", closed="2020-05-06 10:00:00")))
    assert not CaseSeal.objects.using("owner").exists()
    assert any("contacts of 1 cases were not taken over" in line for line in done.notes)


def test_restricted_kinds_are_not_indexed_and_go_to_review(table):
    take(table(row(kind="staff", words="值班人员态度恶劣")))
    case = only()
    assert (case.track, case.search, case.may_be_public, case.title == "值班人员态度恶劣") == ("restricted", "", False, False)
    assert "review" in case.unit_id and "review" in str(case.lead_unit_id)


def test_an_open_case_that_is_late_raises_no_alarm(table):
    take(table(row(state="open", closed="")))
    case, clock = only(), CaseClock.objects.using("owner").get()
    assert (case.state, case.unit_id) == ("in_progress", case.lead_unit_id) and case.next_due_at == clock.due_at
    assert clock.stopped_at is None and clock.overdue_at is not None and clock.next_alarm_at is None


def test_an_open_case_lies_on_the_desk(table):
    take(table(row(state="new", closed="", due="2027-01-04 17:00:00")))
    case, chen = only(), actor("chen")
    assert case.unit_id == chen.unit_id
    with scoped(chen.scope()):
        assert {move.name for move in case_story(chen, case.id).moves} >= {"accept", "reject"}


def test_a_duplicate_names_its_master(table):
    done = take(table(row(), row("A2", reply="repeats A1"), row("A3", reply="repeats A9")))
    joined = Case.objects.using("owner").get(id=CaseReference.objects.using("owner").get(reference="A2").case_id)
    master = Case.objects.using("owner").get(id=CaseReference.objects.using("owner").get(reference="A1").case_id)
    assert joined.state == "merged" and ("merged", "", master.number) in events(joined)
    assert (done.joined.linked, done.joined.unlinked) == (1, 1)


def test_the_desk_finds_it_by_its_old_number_and_by_its_words(table):
    take(table(row("HX-2019/0042"), row("A2", kind="staff"), row("HX-2019", words="HX-2019/0042 又坏了")))
    dara, eko = actor("dara"), actor("eko")
    with scoped(dara.scope()):
        found = desk_page(dara, Filters(q="HX-2019/0042")).rows
        assert [one.title for one in found] == ["路灯坏了一盏", "HX-2019/0042 又坏了"]
        assert len(desk_page(dara, Filters(q="路灯")).rows) == 2  # not the complaint
    with scoped(eko.scope()):
        assert not desk_page(eko, Filters(q="HX-2019/0042")).rows


def test_the_page_of_the_case_tells_where_it_comes_from(table):
    take(table(row(more="属地不符")), tables(kept={"columns": ["state"]}))
    dara = actor("dara")
    with override("en"), scoped(dara.scope()):
        page = case_page(dara, only().number)
    assert page.old_numbers == [("A1", "Old desk")]
    told = page.timeline[-1]
    assert told.who == "Older system" and ("Old number", "A1 · Old desk") in told.also and ("state", "done") in told.also
    assert [entry.at.astimezone(UTC).isoformat()[:16] for entry in page.timeline][-1] == "2026-05-04T01:00"


def test_handed_over_with_the_service(table):
    take(table(row(reply="the police have it")))
    assert only().state == "handed_off" and events(only())[-1] == ("move", "hand_off", "110")


def test_closed_before_opened_is_kept_and_pointed_out(table):
    done = take(table(row(closed="2026-05-01 10:00:00")))
    assert done.account.odd.counts == {"closed_before_opened": 1} and only().closed_at < only().reported_at


def test_returns_become_notes_with_their_time(table):
    take(table(row(more="2026-05-05 11:00:00 职能不符;属地不符")))
    notes = CaseEvent.objects.using("owner").filter(kind="note").order_by("at")
    assert [(note.at.hour, note.words, note.public) for note in notes] == [
        (3, "Return: 职能不符", False),
        (2, "Return: 属地不符", False),
    ]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"at": "yesterday"}, "not_a_moment"),
        ({"at": ""}, "missing"),
        ({"at": "2199-01-01 00:00:00"}, "not_a_moment"),
        ({"at": "2090-01-01 00:00:00"}, "future"),
        ({"closed": ""}, "missing"),
        ({"no": ""}, "missing"),
        ({"no": "9" * 81}, "too_long"),
        ({"kind": "ufo"}, "unknown_type"),
        ({"state": "lost"}, "unknown_status"),
        ({"lon": "1e999", "lat": "x"}, "not_a_point"),
        ({"lon": "10", "lat": "10"}, "outside"),
        ({"lon": str(LAT), "lat": str(LON)}, "swapped"),
        ({"lon": "", "lat": ""}, "no_place"),
        ({"lon": "", "lat": "", "code": "123456789012"}, "unknown_division"),
    ],
)
def test_what_cannot_be_used_is_rejected_by_rule(table, changes, rule):
    done = take(table(row(**changes), row("B1")))
    assert done.account.said() == "2 read = 1 loaded + 0 already there + 1 rejected"
    assert done.account.wrong.counts == {rule: 1}


def test_a_code_places_what_has_no_point(table):
    take(table(row(lon="", lat="", code=BINHE)))
    assert (only().village, only().lon) == (BINHE, None)


def test_the_default_point_of_the_old_system_is_not_believed(table):
    said = tables(places={"default_points": [[LON, LAT]], "fallback": "990121", "many": 2})
    done = take(table(row(), row("A2")), said)
    assert done.account.odd.counts == {"default_point": 2, "by_fallback": 2}
    assert any("2 cases at" in line and "“lamp”" in line for line in done.notes)
    assert {case.division for case in Case.objects.using("owner").all()} == {"990121000000"}


def test_a_crowded_point_is_pointed_out(table):
    done = take(table(row(), row("A2"), row("A3", kind="staff")), tables(places={"many": 3}))
    assert any("3 cases at" in line and "of them 2 “lamp”" in line for line in done.notes)


def test_another_county_sees_nothing_of_it(table):
    take(table(row()))
    with scoped(actor("eko").scope()):
        assert not Case.objects.exists() and not CaseReference.objects.exists()
    with scoped(actor("chen").scope()):
        assert CaseReference.objects.get().reference == "A1"


def test_cells_that_a_spreadsheet_would_run_are_escaped(table, tmp_path):
    take(table(row(state='=HYPERLINK("http://x")'), row("A2", state="13800138000")), rejects=tmp_path / "r.csv")
    values = [line[4] for line in findings(tmp_path / "r.csv")]
    assert values == ['\'=HYPERLINK("http://x")', "⟦phone⟧"]


def test_the_account_is_kept(table):
    take(table(row(), row("A2", kind="?")))
    kept = CaseImport.objects.get()
    assert (kept.source, kept.read, kept.loaded, kept.rejected, kept.counties) == ("old-desk", 2, 1, 1, ["990121"])
    assert kept.ended_at and kept.rules["rejected"] == {"unknown_type": 1}


def test_one_at_a_time(table, monkeypatch):
    monkeypatch.setattr(sys.modules[import_cases.__module__], "WAIT_S", 0.05)
    other = connections["owner"].copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [lock_number("old-desk")])
        with pytest.raises(WrongInputError, match="Another import of old-desk is running"):
            take(table(row()))
    other.close()
    take(table(row()))


def test_a_mapping_that_names_no_column_of_the_file(table):
    said = tables()
    said["columns"]["due_at"] = "deadline"
    with pytest.raises(MappingError, match=r"\[columns\] due_at: old.csv has no column “deadline”"):
        take(table(row()), said)
    assert not CaseImport.objects.exists()


@pytest.mark.parametrize(("code", "words"), [("0999", "there is no case type 0999"), ("1101", "Write “skip”")])
def test_a_mapping_to_a_type_that_cannot_be(table, code, words):
    with pytest.raises(MappingError, match=words):
        take(table(row()), tables(types={"map": {"lamp": code}}))


def test_what_is_skipped_is_counted_and_not_kept(table):
    done = take(table(row(kind="crime")), tables(types={"map": {"crime": "skip"}}))
    assert done.account.wrong.counts == {"not_kept": 1} and not Case.objects.using("owner").exists()
