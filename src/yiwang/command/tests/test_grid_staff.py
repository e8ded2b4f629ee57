"""The page of a county's grid staff: what is listed, what is missing, assigning, changing, ending, taking the table along."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from yiwang.access.actions import WorkerImport, import_workers
from yiwang.access.models import GridAssignment
from yiwang.access.queries import console_actor
from yiwang.accountability.models import AuditRecord
from yiwang.command.tests.helpers import text_of
from yiwang.project.cli.import_verb import staff_words
from yiwang.territory.queries import children_of

pytestmark = pytest.mark.usefixtures("world", "owner_db")
VILLAGE = "990121001001"


def lines() -> "list[GridAssignment]":
    return list(GridAssignment.objects.using("owner").filter(grid__startswith=VILLAGE, valid_to=None).order_by("id"))


def first_grid() -> str:
    return children_of(VILLAGE)[0].code


def test_dara_reads_who_looks_after_which_grid(desk_of) -> None:
    page = desk_of("dara").get("/territory/staff/", {"village": VILLAGE})
    said = text_of(page)
    assert "Grid staff of Qingxi County" in said and "Binhe Community" in said
    assert {line.row.grid[:12] for line in page.context["page"].lines} == {VILLAGE}
    assert "W" not in {line.row.name for line in page.context["page"].lines}
    assert all(line.row.name and line.row.username for line in page.context["page"].lines)


@pytest.mark.parametrize("name", ["chen", "eko", "bilal"])
def test_others_do_not_know_the_page(desk_of, name: str) -> None:
    assert desk_of(name).get("/territory/staff/").status_code == 404


def test_another_county_is_not_shown(desk_of) -> None:
    assert desk_of("dara").get("/territory/staff/", {"county": "990122"}).status_code == 404
    foreign = GridAssignment.objects.using("owner").filter(county="990122").first()
    assert desk_of("dara").get(f"/territory/staff/{foreign.pk}/").status_code == 404


def test_filters_narrow_and_odd_words_do_no_harm(desk_of) -> None:
    dara = desk_of("dara")
    everybody = dara.get("/territory/staff/").context["page"].count
    part = dara.get("/territory/staff/", {"kind": "part"}).context["page"].count
    full = dara.get("/territory/staff/", {"kind": "full"}).context["page"].count
    assert part + full == everybody > part > 0
    general = dara.get("/territory/staff/", {"department": "-"}).context["page"].count
    assert 0 < general < everybody
    assert (
        dara.get("/territory/staff/", {"payer": "x", "q": "'; --", "page": "99999", "show": "x"}).context["page"].count
        == everybody
    )
    assert dara.get("/territory/staff/", {"q": first_grid()}).context["page"].lines[0].row.grid == first_grid()


def test_what_is_missing_is_listed_by_grid(desk_of) -> None:
    dara, code, today = desk_of("dara"), first_grid(), localdate()
    held = GridAssignment.objects.using("owner").filter(grid=code)
    post = held.first().post_id
    held.update(valid_to=today - timedelta(days=20))
    for show in ("nobody", "no_lead"):
        lacks = dara.get("/territory/staff/", {"show": show, "village": VILLAGE}).context["page"].lacks
        assert [lack.code for lack in lacks] == [code]
    GridAssignment.objects.using("owner").create(
        post_id=post, grid=code, county="990121", valid_from=today - timedelta(days=5), department="water"
    )
    page = dara.get("/territory/staff/", {"show": "gaps"}).context["page"]
    assert [(lack.code, lack.until - lack.since) for lack in page.lacks] == [(code, timedelta(days=15))]
    assert dara.get("/territory/staff/", {"show": "nobody", "village": VILLAGE}).context["page"].lacks == []


def test_somebody_is_assigned_by_log_in_name(desk_of) -> None:
    dara, code = desk_of("dara"), first_grid()
    filled = {"grid": code, "username": f"{VILLAGE}-clerk", "since": "2026-01-01", "position": "worker", "kind": "part",
              "department": "water", "duties": "河道", "case_classes": ["03"], "payer": "county", "payer_note": ""}  # fmt: skip
    assert dara.get("/territory/staff/new/", {"grid": code}).context["form"]["grid"].value() == code
    answer = dara.post("/territory/staff/new/", filled)
    assert (answer.status_code, answer["Location"]) == (302, f"/territory/staff/?q={code}")
    line = GridAssignment.objects.using("owner").get(department="water")
    assert (line.grid, line.kind, line.payer, line.case_classes, line.county) == (code, "part", "county", ["03"], "990121")
    again = dara.post("/territory/staff/new/", filled)
    assert again.status_code == 422 and "already looks after this grid" in text_of(again)
    for slip, said in (
        ({"username": "county-operator-2"}, "Nobody with this log-in name"),
        ({"grid": "990122001001001"}, "no grid"),
    ):
        assert said in text_of(dara.post("/territory/staff/new/", filled | slip))


def test_other_work_begins_on_a_day_and_an_end_is_a_day(desk_of) -> None:
    dara, line, today = desk_of("dara"), lines()[0], localdate()
    address = f"/territory/staff/{line.pk}/"
    form = dara.get(address).context["form"]
    assert dara.get(address).context["who"].endswith(")")
    filled = {name: form[name].value() for name in form.fields} | {"since": str(today), "duties": "新的职责"}
    assert dara.post(f"{address}?village={VILLAGE}", filled)["Location"] == f"/territory/staff/?village={VILLAGE}"
    line.refresh_from_db()
    follower = GridAssignment.objects.using("owner").get(duties="新的职责")
    assert (line.valid_to, follower.valid_from, follower.valid_to) == (today, today, None)
    assert "has ended" in text_of(dara.get(address))
    dara.post(f"/territory/staff/{follower.pk}/", {"on": str(today + timedelta(days=9))})
    follower.refresh_from_db()
    assert follower.valid_to == today + timedelta(days=9)
    told = AuditRecord.objects.using("owner").filter(subject=f"post:{line.post_id}").values_list("action", flat=True)
    assert {"change_assignment", "end_assignment"} <= set(told)
    assert dara.post(f"/territory/staff/{follower.pk}/", {"on": "x"}).status_code == 422


def test_the_table_that_is_taken_along_can_be_imported_again(desk_of, tmp_path) -> None:
    GridAssignment.objects.using("owner").filter(pk=lines()[0].pk).update(duties="=1+1")
    answer = desk_of("dara").get("/territory/staff/table.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert "'=1+1" in {row["duties"] for row in rows}
    path = tmp_path / "staff.csv"
    path.write_bytes(answer.content)
    outcome = import_workers(path, actor=console_actor(), vocabulary=staff_words(), wanted=WorkerImport(on=localdate()))
    assert (outcome.read, outcome.unchanged, outcome.rejected, outcome.accounts) == (len(rows), len(rows), 0, 0)
    assert AuditRecord.objects.using("owner").get(action="take_staff_table").detail["lines"] == len(rows)


@pytest.mark.parametrize("query", [{}, {"kind": "full"}, {"q": VILLAGE}])
def test_the_list_costs_as_many_statements_however_long_it_is(desk_of, django_assert_max_num_queries, query) -> None:
    dara = desk_of("dara")
    dara.get("/territory/staff/")
    with django_assert_max_num_queries(15):
        dara.get("/territory/staff/", query)
