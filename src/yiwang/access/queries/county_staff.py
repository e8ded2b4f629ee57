"""The pooled staff of a county's grids, a page at a time, and what is missing there. Asked by grid, never by person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from yiwang.access.queries.grid_staff import COLUMNS, IN_ORDER, StaffRow, named_rows

HOLDS = "a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to > %(on)s)"
LISTED = f"""
FROM access_gridassignment a LEFT JOIN access_post p ON p.id = a.post_id
WHERE a.county = %(county)s AND {HOLDS}
  AND a.grid LIKE %(grid)s AND (%(department)s = '' OR a.department = replace(%(department)s, '-', ''))
  AND (%(payer)s = '' OR a.payer = %(payer)s) AND (%(kind)s = '' OR a.kind = %(kind)s)"""
PAGE = f"SELECT {COLUMNS} {LISTED} ORDER BY {IN_ORDER} LIMIT %(most)s OFFSET %(skip)s"
COUNT = f"SELECT count(*) {LISTED}"
GRIDS = f"SELECT DISTINCT a.grid FROM access_gridassignment a WHERE a.county = %(county)s AND {HOLDS}"  # noqa: S608
GAPS = """
SELECT grid, held, valid_from FROM (
  SELECT a.grid, a.valid_from, max(coalesce(a.valid_to, 'infinity'::date)) OVER (
    PARTITION BY a.grid ORDER BY a.valid_from, a.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS held
  FROM access_gridassignment a WHERE a.county = %(county)s AND (a.valid_to IS NULL OR a.valid_to > a.valid_from)
) l WHERE held < valid_from ORDER BY grid, valid_from"""
GENERAL = "-"  # the filter for work of no department


@dataclass(frozen=True, slots=True)
class StaffFilters:
    """What of a county to show on a day. `grid` is the beginning of a code: of a village, or of a grid."""

    county: str
    on: date
    grid: str = ""
    department: str = ""
    payer: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Days on which nobody looked after a grid: begins ≤ day < ends."""

    grid: str
    begins: date
    ends: date


def county_staff(filters: StaffFilters, most: int, skip: int = 0) -> tuple[list[StaffRow], int]:
    """Lines that hold on the day, in the order of grids, and how many there are in all. Needs a scope with the county."""
    given = _given(filters) | {"most": most, "skip": skip}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, given)
        count = cursor.fetchone()[0]
        cursor.execute(PAGE, given)
        return named_rows(cursor.fetchall()), count


def assigned_grids(county: str, on: date, *, lead: bool = False) -> set[str]:
    """Grids of the county that somebody looks after on a day; with `lead` those that have a lead worker."""
    with connection.cursor() as cursor:
        cursor.execute(GRIDS + (" AND a.position = 'lead'" if lead else ""), {"county": county, "on": on})
        return {row[0] for row in cursor.fetchall()}


def staff_gaps(county: str) -> Iterator[Gap]:
    """Between two assignments of a grid: days on which it had nobody."""
    with connection.cursor() as cursor:
        cursor.execute(GAPS, {"county": county})
        return iter([Gap(*row) for row in cursor.fetchall()])


def _given(filters: StaffFilters) -> dict[str, Any]:
    return {
        "county": filters.county, "on": filters.on, "grid": f"{filters.grid}%", "department": filters.department,
        "payer": filters.payer, "kind": filters.kind,
    }  # fmt: skip
