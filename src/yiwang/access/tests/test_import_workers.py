"""`yiwang import workers`: accounts, posts and lines from a table; again changes nothing; slips are named and left out."""

import csv
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from yiwang.access.actions import Vocabulary, WorkerImport, WorkersOutcome, import_workers, words_of
from yiwang.access.models import Account, GridAssignment, Post
from yiwang.access.queries import console_actor, staff_of_grids
from yiwang.access.tests.factories import make_holder, make_units
from yiwang.accountability.models import AuditRecord
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.actions import import_grids
from yiwang.territory.tests import small_county as small

pytestmark = pytest.mark.usefixtures("owner_db")
NORTH, SOUTH, CAMPUS, PART = small.NORTH_GRID, small.SOUTH_GRID, f"{small.WEST_1}901", f"{small.NORTH_GRID}01"
OTHER = f"{small.WEST_2}001"
GROUNDS = {
    NORTH: small.square(0, 1),
    SOUTH: small.square(0, 0, 0.5, 1),
    CAMPUS: small.square(0.5, 0, 0.5, 1),
    PART: small.square(0, 1, 0.5, 1),
    OTHER: small.square(1, 0, 1, 2),
}
WORDS = Vocabulary(
    departments=words_of(("fire_emergency", "应急管理和消防救援", "Fire"), ("ecology", "生态环境", "Ecology")),
    classes=words_of(("01", "安全隐患"), ("03", "市容环境")),
)
DAY, LATER, LATEST = date(2025, 3, 1), date(2025, 6, 1), date(2025, 9, 1)
HEADER = "工号,姓名,网格编码,专兼职,岗位,部门,工作职责,事项类别,经费来源,起始日期,手机号"
GOOD = (
    f"W001,白立,{NORTH},专职,网格长,,综合巡查,,县财政,2025/3/1,x",
    f"W001,白立,{NORTH},兼职,网格员,生态环境,河道巡查,市容环境 01,部门,2025年3月1日,x",
    f"W002,诺尔,{NORTH},兼职,网格员,fire_emergency,消防,安全隐患,开发区管委会,20250301,x",
    f"W003,常青,{CAMPUS},专职,专属网格人员,,校园,,学校,2025-03-01,x",
    f"W002,诺尔,{PART},兼职,微网格长,,楼栋,,无偿,2025-03-01,x",
)


@pytest.fixture(autouse=True)
def county(owner_db: None, tmp_path: Path) -> None:
    small.import_small_county(tmp_path, grids=False)
    import_grids(small.geojson_file(tmp_path, GROUNDS), reading=small.WGS84)
    make_units()


def table(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "workers.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def take(path: Path, on: date = DAY, **more: object) -> WorkersOutcome:
    said: list[str] = []
    wanted = WorkerImport(on=on, rejects=path.with_suffix(".out"), **more)
    try:
        return import_workers(path, actor=console_actor(), vocabulary=WORDS, wanted=wanted, report=said.append)
    finally:
        take.said = said


def rejected(path: Path) -> list[tuple[str, str, str]]:
    with path.with_suffix(".out").open(encoding="utf-8-sig", newline="") as stream:
        return [(row["line"], row["field"], row["rule"]) for row in csv.DictReader(stream)]


def held(grid: str, on: date) -> list[tuple[str, str, str, str]]:
    names = dict(Account.objects.using("owner").values_list("id", "username"))
    rows = staff_of_grids([grid], on, "owner")
    return [(names[row.account_id], row.position, row.department, row.payer) for row in rows]


def test_a_table_in_chinese_becomes_accounts_posts_and_lines(tmp_path: Path) -> None:
    outcome = take(table(tmp_path, *GOOD))
    assert (outcome.read, outcome.added, outcome.rejected, outcome.accounts) == (5, 5, 0, 3)
    assert held(NORTH, DAY) == [
        ("w001", "lead", "", "county"),
        ("w001", "worker", "ecology", "department"),
        ("w002", "worker", "fire_emergency", "other"),
    ]
    assert held(PART, DAY) == [("w002", "lead", "", "unpaid")]
    other = GridAssignment.objects.using("owner").get(payer="other")
    assert (other.payer_note, other.case_classes, other.kind) == ("开发区管委会", ["01"], "part")
    posts = Post.objects.using("owner").values_list("account__username", "unit_id", "role", "valid_from").order_by("id")
    assert {post[1:] for post in posts} == {("990121-village-001001", "grid-worker", DAY)}
    assert len(posts) == 3
    assert not any(account.has_usable_password() for account in Account.objects.using("owner"))
    assert any("手机号" in line for line in take.said)
    assert AuditRecord.objects.using("owner").get(action="import_workers").detail["add"] == 5


def test_again_changes_nothing_also_on_a_later_day_and_without_days(tmp_path: Path) -> None:
    take(table(tmp_path, *GOOD))
    again = take(table(tmp_path, *GOOD), LATER)
    assert (again.added, again.changed, again.unchanged, again.accounts) == (0, 0, 5, 0)
    short = [line.rsplit(",", 2)[0] for line in GOOD]
    undated = take(table(tmp_path, *short, header=HEADER.rsplit(",", 2)[0]), LATER)
    assert (undated.added, undated.changed, undated.unchanged) == (0, 0, 5)
    assert AuditRecord.objects.using("owner").filter(action="import_workers").count() == 3


def test_a_workbook_says_the_same(tmp_path: Path) -> None:
    take(table(tmp_path, *GOOD))
    book = Workbook()
    book.active.append(HEADER.split(","))
    for line in GOOD:
        book.active.append([date(2025, 3, 1) if cell.startswith("2025") else cell for cell in line.split(",")])
    book.save(tmp_path / "workers.xlsx")
    outcome = take(tmp_path / "workers.xlsx")
    assert (outcome.read, outcome.unchanged) == (5, 5)


def test_other_work_without_a_day_begins_on_the_day_of_the_import(tmp_path: Path) -> None:
    take(table(tmp_path, *GOOD))
    outcome = take(
        table(tmp_path, f"w002,诺尔,{NORTH},应急管理和消防救援,村集体", header="staff,name,grid,department,payer"), LATER
    )
    assert (outcome.added, outcome.changed) == (0, 1)
    lines = GridAssignment.objects.using("owner").filter(grid=NORTH, department="fire_emergency").order_by("valid_from")
    assert [(line.payer, line.valid_from, line.valid_to) for line in lines] == [("other", DAY, LATER), ("village", LATER, None)]
    assert lines[1].duties == "消防"  # a column that the table does not have keeps what is known


def test_a_corrected_table_corrects_the_line_of_that_day(tmp_path: Path) -> None:
    take(table(tmp_path, *GOOD))
    outcome = take(table(tmp_path, GOOD[3].replace("学校", "县财政")), LATER)
    assert (outcome.changed, outcome.unchanged) == (1, 0)
    assert held(CAMPUS, DAY) == [("w003", "place", "", "county")]


def test_lead_workers_change_places_in_one_table(tmp_path: Path) -> None:
    lead = "w001,甲,{},网格长\nw002,乙,{},网格员".format
    take(table(tmp_path, lead(NORTH, NORTH), header="staff,name,grid,position"))
    swapped = f"w001,甲,{NORTH},网格员\nw002,乙,{NORTH},网格长"
    outcome = take(table(tmp_path, swapped, header="staff,name,grid,position"), LATER)
    assert outcome.changed == 2
    assert [row[:2] for row in held(NORTH, LATER)] == [("w002", "lead"), ("w001", "worker")]
    assert [row[:2] for row in held(NORTH, DAY)] == [("w001", "lead"), ("w002", "worker")]


def test_what_the_file_does_not_name_ends_only_when_it_replaces(tmp_path: Path) -> None:
    take(table(tmp_path, *GOOD, f"W009,远人,{OTHER},专职,,,,,,2025-03-01,x"))
    assert take(table(tmp_path, *GOOD[:2]), LATER).ended == 0
    outcome = take(table(tmp_path, *GOOD[:2]), LATER, replace=True)
    assert (outcome.unchanged, outcome.ended) == (2, 3)
    assert [row[0] for row in held(NORTH, LATER)] == ["w001", "w001"]
    assert held(PART, LATER) == held(CAMPUS, LATER) == []
    ended = Post.objects.using("owner").exclude(valid_to=None).values_list("account__username", "valid_to").order_by("id")
    assert list(ended) == [("w002", LATER), ("w003", LATER)]
    assert held(OTHER, LATER)  # another village
    back = take(table(tmp_path, *GOOD), LATEST)  # who comes back gets a post again
    assert (back.added, back.unchanged, back.rejected) == (3, 2, 0)
    assert take(table(tmp_path, *GOOD), date(2025, 9, 2)).unchanged == 5
    assert Post.objects.using("owner").filter(valid_to=None).count() == 4


def test_last_days_in_the_table_end_and_reopen_lines(tmp_path: Path) -> None:
    header = "staff,name,grid,valid_from,valid_to"
    take(table(tmp_path, f"w1,甲,{NORTH},2025-03-01,2025-06-01", header=header))
    assert held(NORTH, DAY) and not held(NORTH, LATER)
    assert Post.objects.using("owner").get().valid_to == LATER
    outcome = take(table(tmp_path, f"w1,甲,{NORTH},2025-03-01,", header=header), LATEST)
    assert (outcome.changed, len(held(NORTH, LATEST))) == (1, 1)
    assert Post.objects.using("owner").get().valid_to is None


def test_replacing_with_a_slip_in_the_file_ends_nobody(tmp_path: Path) -> None:
    take(table(tmp_path, *GOOD))
    with pytest.raises(WrongInputError, match="every row must be usable, and 1 are not, the first in line 3, grid: there is no"):
        take(table(tmp_path, GOOD[0], GOOD[2].replace(NORTH, "990121001001999")), LATER, replace=True)
    assert not GridAssignment.objects.using("owner").exclude(valid_to=None).exists()


def test_a_dry_run_tells_by_name_and_changes_nothing(tmp_path: Path) -> None:
    take(table(tmp_path, *GOOD))
    path = table(tmp_path, GOOD[0], GOOD[3].replace("学校", "县财政"), f"w010,新人,{NORTH},专职,,,,,,,x")
    outcome = take(path, LATER, replace=True, dry_run=True)
    assert str(outcome).startswith(
        "grid staff: 3 read = 2 would be loaded (1 added, 1 changed) + 1 unchanged + 0 rejected; 3 would"
    )
    said = "\n".join(take.said)
    assert "云溪街道 (990121001000): 1 added, 1 changed, 3 ended, 1 unchanged" in said
    assert f"changes: {CAMPUS} · 常青 · w003" in said
    assert f"ends: {PART} · 诺尔 · w002" in said
    assert GridAssignment.objects.using("owner").filter(valid_to=None).count() == 5
    assert Account.objects.using("owner").count() == 3


@pytest.mark.parametrize(
    ("line", "field", "rule"),
    [
        (f",甲,{NORTH},,,,,,,,", "staff", "missing"),
        (f"甲 1,甲,{NORTH},,,,,,,,", "staff", "not_plain"),
        (f"w5,,{NORTH},,,,,,,,", "name", "missing"),
        ("w5,甲,990121001001999,,,,,,,,", "grid", "unknown_grid"),
        ("w5,甲,9.90121E+14,,,,,,,,", "grid", "unknown_grid"),
        (f"w5,甲,{NORTH},半职,,,,,,,", "kind", "unknown_word"),
        (f"w5,甲,{NORTH},,局长,,,,,,", "position", "unknown_word"),
        (f"w5,甲,{NORTH},,专属网格员,,,,,,", "position", "not_special"),
        (f"w5,甲,{NORTH},,微网格长,,,,,,", "position", "not_micro"),
        (f"w5,甲,{NORTH},,,宇航局,,,,,", "department", "unknown_word"),
        (f"w5,甲,{NORTH},,,,,99,,,", "case_classes", "unknown_word"),
        (f"w5,甲,{NORTH},,,,,,,2025-02-30,", "valid_from", "not_a_day"),
        (f"w001,别人,{NORTH},,,,,,,,", "name", "other_name"),
        (f"w001,白立,{NORTH},,,生态环境,,,,2025-04-01,", "valid_from", "overlap"),
        (f"w7,庚,{NORTH},,网格长,,,,,,", "position", "second_lead"),
    ],
)
def test_a_row_that_cannot_be_used_is_left_out_and_named(tmp_path: Path, line: str, field: str, rule: str) -> None:
    path = table(tmp_path, *GOOD, line)
    outcome = take(path)
    assert (outcome.read, outcome.added, outcome.rejected) == (6, 5, 1)
    assert rejected(path) == [("7", field, rule)]
    assert path.with_suffix(".out").stat().st_mode & 0o077 == 0
    take(table(tmp_path, *GOOD))
    assert not path.with_suffix(".out").exists()


def test_a_second_lead_beside_one_who_stays_is_left_out(tmp_path: Path) -> None:
    take(table(tmp_path, *GOOD))
    path = table(tmp_path, f"w7,庚,{NORTH},网格长", header="staff,name,grid,position")
    assert take(path, LATER).rejected == 1
    assert rejected(path) == [("2", "position", "second_lead")]


def test_a_log_in_name_of_another_county_is_not_taken(tmp_path: Path) -> None:
    make_holder("w001", "steward", "990122")
    path = table(tmp_path, *GOOD)
    outcome = take(path)
    assert (outcome.added, outcome.rejected) == (3, 2)
    assert {rule for _line, _field, rule in rejected(path)} == {"other_county"}


def test_a_named_unit_and_the_unit_of_several_villages(tmp_path: Path) -> None:
    lines = (f"w1,甲,{NORTH},990121-mediation", f"w2,乙,{NORTH},", f"w2,乙,{OTHER},", f"w3,丙,{NORTH},没有")
    path = table(tmp_path, *lines, header="staff,name,grid,unit")
    assert take(path).added == 3
    assert rejected(path) == [("5", "unit", "no_unit")]
    posts = dict(Post.objects.using("owner").values_list("account__username", "unit_id"))
    assert posts == {"w1": "990121-mediation", "w2": "990121-town-001"}


@pytest.mark.parametrize("header", ["工号,姓名", "name,grid"])
def test_a_table_without_what_is_needed_is_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(WrongInputError, match="has no column for"):
        take(table(tmp_path, "a,b", header=header))


def test_ten_times_the_rows_take_as_many_statements(tmp_path: Path, django_assert_num_queries) -> None:
    def many(count: int, start: int) -> Path:
        return table(tmp_path, *(f"p{at},甲,{NORTH}" for at in range(start, start + count)), header="staff,name,grid")

    with django_assert_num_queries(63, using="owner"):
        take(many(10, 0))
    with django_assert_num_queries(63, using="owner"):
        take(many(100, 1000))
