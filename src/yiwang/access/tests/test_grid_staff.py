"""Who looks after a grid: the rules of one line, carrying over when grids change, and who learns names."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import override

from yiwang.access.actions import (
    GridWork,
    Period,
    Refused,
    assign_grid,
    carry_assignments,
    change_assignment,
    end_assignment,
    work_of,
)
from yiwang.access.models import GridAssignment, Post
from yiwang.access.queries import actor_of_post, console_actor, staff_of_grids
from yiwang.access.tests.factories import make_holder, make_units, post_of
from yiwang.accountability.models import AuditRecord
from yiwang.shared.db.scope import scoped
from yiwang.territory.actions import import_grids
from yiwang.territory.tests import small_county as small

pytestmark = pytest.mark.usefixtures("owner_db")
NORTH, SOUTH, CAMPUS, PART = small.NORTH_GRID, small.SOUTH_GRID, f"{small.WEST_1}901", f"{small.NORTH_GRID}01"
GROUNDS = {
    NORTH: small.square(0, 1),
    SOUTH: small.square(0, 0, 0.5, 1),
    CAMPUS: small.square(0.5, 0, 0.5, 1),
    PART: small.square(0, 1, 0.5, 1),
}
ROOM = "990121-town-001"
SPRING, SUMMER, AUTUMN = date(2025, 3, 1), date(2025, 6, 1), date(2025, 9, 1)
LEAD = GridWork(position="lead", payer="village")
FIRE = GridWork(kind="part", department="fire_emergency", duties="消防巡查", case_classes=("03",), payer="department")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def county(owner_db: None, tmp_path: Path) -> None:
    small.import_small_county(tmp_path, grids=False)
    import_grids(small.geojson_file(tmp_path, GROUNDS), reading=small.WGS84)
    make_units()


def walker(name: str = "bilal", role: str = "grid-worker") -> Post:
    return post_of(make_holder(name, role, ROOM), role)


def give(post: Post, grid: str, work: GridWork = FIRE, since: date = SPRING, until: date | None = None) -> GridAssignment:
    period = Period(since, until)
    return assign_grid(actor=console_actor(), post=post, grid=grid, work=work, period=period, using="owner")


def lines(grid: str) -> list[tuple[str, str, str, date, date | None]]:
    """Log-in name, position, department and dates of every line of a grid that ever held."""
    rows = GridAssignment.objects.using("owner").filter(grid=grid).select_related("post__account").order_by("valid_from", "id")
    return [
        (row.post.account.username, row.position, row.department, row.valid_from, row.valid_to)
        for row in rows
        if row.valid_to != row.valid_from
    ]


def test_one_person_serves_several_departments_in_one_grid() -> None:
    bilal = walker()
    give(bilal, NORTH)
    give(bilal, NORTH, GridWork(department="ecology", payer="county"))
    with pytest.raises(Refused, match="already looks after this grid for this department"):
        give(bilal, NORTH, since=SUMMER)
    assert [row.department for row in staff_of_grids([NORTH], SUMMER, "owner")] == ["ecology", "fire_emergency"]
    told = AuditRecord.objects.using("owner").filter(action="assign_grid").first()
    assert told.detail["duties"] == "消防巡查"


def test_periods_that_follow_each_other_do_not_clash() -> None:
    bilal = walker()
    give(bilal, NORTH, since=SUMMER)
    give(bilal, NORTH, since=SPRING, until=SUMMER)
    with pytest.raises(Refused, match="The last day lies before the first"):
        give(bilal, SOUTH, since=SUMMER, until=SPRING)


def test_a_grid_has_one_lead_worker_at_a_time() -> None:
    bilal, noor = walker(), walker("noor", "village-clerk")
    give(bilal, NORTH, LEAD, until=SUMMER)
    give(bilal, NORTH, GridWork(position="lead", department="ecology"), until=SUMMER)  # the same person, for a department too
    with pytest.raises(Refused, match="another lead worker"):
        give(noor, NORTH, LEAD, since=SPRING + timedelta(days=30))
    give(noor, NORTH, LEAD, since=SUMMER)
    give(noor, PART, LEAD)  # a micro grid has a leader of its own
    with pytest.raises(IntegrityError, match="grid_assignment_one_lead"), transaction.atomic(using="owner"):
        GridAssignment.objects.using("owner").create(
            post=bilal, grid=NORTH, county="990121", position="lead", valid_from=AUTUMN
        )  # whatever a program may try


def test_staff_of_the_place_belong_to_special_grids() -> None:
    guard = GridWork(position="place", payer="place", payer_note="职业学院")
    assert give(walker(), CAMPUS, guard).position == "place"
    with pytest.raises(Refused, match="Only a special grid"):
        give(walker(), NORTH, guard)


@pytest.mark.parametrize(("role", "grid"), [("grid-worker", "990121001001099"), ("auditor", NORTH)])
def test_what_is_no_grid_or_no_post_for_one_is_refused(role: str, grid: str) -> None:
    with pytest.raises(Refused):
        give(walker(role=role), grid)


def test_other_work_from_a_day_on_keeps_the_history() -> None:
    line = give(walker(), NORTH)
    change_assignment(actor=console_actor(), assignment=line, work=LEAD, since=SUMMER, using="owner")
    assert lines(NORTH) == [("bilal", "worker", "fire_emergency", SPRING, SUMMER), ("bilal", "lead", "", SUMMER, None)]
    now = GridAssignment.objects.using("owner").get(valid_to=None)
    change_assignment(actor=console_actor(), assignment=now, work=FIRE, since=SUMMER, using="owner")  # a slip, mended
    assert lines(NORTH)[1:] == [("bilal", "worker", "fire_emergency", SUMMER, None)]
    with pytest.raises(Refused, match="does not hold on that day"):
        change_assignment(actor=console_actor(), assignment=now, work=LEAD, since=SPRING, using="owner")


def test_a_split_gives_the_worker_both_and_ends_the_old_grid() -> None:
    bilal = walker()
    give(bilal, NORTH, LEAD)
    give(bilal, NORTH, FIRE, until=AUTUMN)
    done = carry_assignments(actor=console_actor(), pairs=[(NORTH, SOUTH), (NORTH, CAMPUS)], on=SUMMER)
    assert (done.ended, done.started) == (2, 4)
    for grid in (SOUTH, CAMPUS):
        assert lines(grid) == [
            ("bilal", "lead", "", SUMMER, None),
            ("bilal", "worker", "fire_emergency", SUMMER, AUTUMN),
        ]
    assert {line[4] for line in lines(NORTH)} == {SUMMER}
    assert AuditRecord.objects.using("owner").get(action="carry_assignments").county == "990121"


def test_a_merger_keeps_one_lead_worker_and_one_line_a_department() -> None:
    bilal, noor = walker(), walker("noor")
    give(bilal, NORTH, LEAD)
    give(noor, SOUTH, LEAD)
    for grid in (NORTH, SOUTH):
        give(noor, grid, FIRE)
    done = carry_assignments(actor=console_actor(), pairs=[(NORTH, CAMPUS), (SOUTH, CAMPUS)], on=SUMMER)
    assert (done.ended, done.started) == (4, 3)
    assert sorted(lines(CAMPUS)) == [
        ("bilal", "lead", "", SUMMER, None),
        ("noor", "worker", "", SUMMER, None),
        ("noor", "worker", "fire_emergency", SUMMER, None),
    ]


def test_a_grid_that_takes_another_in_keeps_its_own_staff_and_lead() -> None:
    bilal, noor = walker(), walker("noor")
    give(bilal, NORTH, LEAD)
    give(noor, SOUTH, LEAD)
    carry_assignments(actor=console_actor(), pairs=[(SOUTH, NORTH), (NORTH, NORTH)], on=SUMMER)
    assert lines(NORTH) == [("bilal", "lead", "", SPRING, None), ("noor", "worker", "", SUMMER, None)]
    again = carry_assignments(actor=console_actor(), pairs=[(SOUTH, NORTH), (NORTH, NORTH)], on=SUMMER)
    assert (again.ended, again.started) == (0, 0)


def test_carrying_over_takes_as_many_statements_for_many_grids(django_assert_num_queries) -> None:
    bilal = walker()
    give(bilal, NORTH)
    many = [(NORTH, SOUTH), *((f"{small.WEST_1}{number:03}", CAMPUS) for number in range(100, 400))]
    with django_assert_num_queries(5, using="owner"):  # begin, carry, end, record, commit
        carry_assignments(actor=console_actor(), pairs=many, on=SUMMER)


def test_dara_sees_names_and_assigns_chen_sees_posts_and_eko_nothing() -> None:
    bilal = walker()
    give(bilal, NORTH)
    dara = actor_of_post(walker("dara", "county-supervisor"))
    chen = actor_of_post(walker("chen", "county-operator"))
    eko = actor_of_post(post_of(make_holder("eko", "steward", "990122"), "steward"))
    with scoped(dara.scope()):
        (row,) = staff_of_grids([NORTH], SUMMER)
        line = GridAssignment.objects.get()
        end_assignment(actor=dara, assignment=line, on=localdate())
    assert (row.name, row.username, row.unit, row.payer) == ("Bilal", "bilal", ROOM, "department")
    with scoped(chen.scope()):
        assert [(row.name, row.unit) for row in staff_of_grids([NORTH], SUMMER)] == [("", ROOM)]
        with pytest.raises(Refused, match="does not assign the grid staff there"):
            end_assignment(actor=chen, assignment=line)
        assert GridAssignment.objects.update(duties="x") == 0  # and the database would not have it either
    with scoped(eko.scope()), connection.cursor() as cursor:
        assert staff_of_grids([NORTH], SUMMER) == []
        cursor.execute("SELECT * FROM access.crew(%s, 'bilal')", [[bilal.account_id]])
        assert cursor.fetchall() == []


def test_a_steward_learns_names_and_nothing_else_of_an_account() -> None:
    walker()
    steward = actor_of_post(walker("sena", "steward"))
    with scoped(steward.scope()), connection.cursor() as cursor:
        cursor.execute("SELECT username FROM access.crew('{}', 'bilal')")
        assert cursor.fetchall() == [("bilal",)]
        cursor.execute("SELECT username FROM access_account")
        assert cursor.fetchall() == [("sena",)]
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute(
                "INSERT INTO access_post (account_id, unit_id, role, county, valid_from)"
                " SELECT id, %s, 'admin', '990121', now() FROM access_account",
                [ROOM],
            )


def test_the_work_of_a_line_comes_back_as_it_was_given() -> None:
    assert work_of(give(walker(), NORTH)) == FIRE
