"""Reading the pooled staff of grids."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.timezone import localdate

from yiwang.access.models import GridAssignment, Post
from yiwang.access.queries.units import valid_on
from yiwang.access.roles import IN_GRIDS

COLUMNS = """
  a.id, a.grid, a.county, a.post_id, coalesce(p.role, ''), coalesce(p.unit_id, ''), p.account_id, a.kind, a.position,
  a.department, a.duties, a.case_classes, a.payer, a.payer_note, a.valid_from, a.valid_to"""
IN_ORDER = "a.grid, array_position('{lead,worker,place}', a.position::text), a.department, a.post_id, a.valid_from, a.id"
OF_GRIDS = f"""
SELECT {COLUMNS} FROM access_gridassignment a LEFT JOIN access_post p ON p.id = a.post_id
WHERE a.grid = ANY (%s) AND a.valid_from <= %s AND (a.valid_to IS NULL OR a.valid_to > %s) ORDER BY {IN_ORDER}"""  # noqa: S608
KINDS: dict[str, Any] = dict(GridAssignment.Kind.choices)  # code → label in the reader's language
POSITIONS: dict[str, Any] = dict(GridAssignment.Position.choices)
PAYERS: dict[str, Any] = dict(GridAssignment.Payer.choices)
NAMES = "SELECT id, display_name, username FROM access.crew(%s, '')"


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Who does what in a grid. `name` and `username` are empty for readers who do not assign grid staff (decision 0020)."""

    id: int
    grid: str
    county: str
    post_id: int
    role: str
    unit: str
    account_id: int | None
    kind: str
    position: str
    department: str
    duties: str
    case_classes: tuple[str, ...]
    payer: str
    payer_note: str
    valid_from: date
    valid_to: date | None
    name: str = ""
    username: str = ""


def staff_of_grids(codes: Iterable[str], on: date | None = None, using: str = DEFAULT_DB_ALIAS) -> list[StaffRow]:
    """The staff of these grids on a day (default today), grid by grid, lead workers first. Two statements, however many grids."""
    day = on or localdate()
    with connections[using].cursor() as cursor:
        cursor.execute(OF_GRIDS, [list(codes), day, day])
        return named_rows(cursor.fetchall(), using)


def named_rows(rows: Sequence[tuple[Any, ...]], using: str = DEFAULT_DB_ALIAS) -> list[StaffRow]:
    """Rows of COLUMNS, with the names that this scope may know."""
    accounts = sorted({row[6] for row in rows if row[6] is not None})
    with connections[using].cursor() as cursor:
        cursor.execute(NAMES, [accounts])
        names = {row[0]: (row[1], row[2]) for row in cursor.fetchall()}
    made: list[tuple[Any, ...]] = [(*row[:11], tuple(row[11]), *row[12:], *names.get(row[6], ("", ""))) for row in rows]
    return [StaffRow(*values) for values in made]


def crew_name(account_id: int) -> str:
    """The name and log-in name of somebody whose grids the scope may assign; "" for others."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(NAMES, [[account_id]])
        found = cursor.fetchone()
    return f"{found[1]} ({found[2]})" if found else ""


def crew_member(username: str) -> int | None:
    """The account with exactly this log-in name, if it holds a post in a county whose grid staff the scope may assign."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT id FROM access.crew('{}', %s)", [username.strip().lower()])
        found = cursor.fetchone()
    return int(found[0]) if found else None


def grid_post(account_id: int, county: str) -> Post | None:
    """The post of an account in a county that may be given a grid today, the oldest first."""
    today = localdate()
    posts = Post.objects.filter(valid_on(today), account_id=account_id, county=county, role__in=IN_GRIDS)
    return posts.order_by("valid_from", "id").first()


def line_of(line_id: int, counties: Iterable[str]) -> GridAssignment | None:
    """One line in these counties, or None."""
    return GridAssignment.objects.select_related("post").filter(pk=line_id, county__in=list(counties)).first()
