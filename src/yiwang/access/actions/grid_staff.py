"""Who looks after a grid: assigning, changing from a day on, ending. Lines end on a day; nothing is deleted."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections, transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.access.actions.refused import Refused, require_crew_manager
from yiwang.access.actor import Actor
from yiwang.access.models import GridAssignment, Post
from yiwang.access.roles import IN_GRIDS
from yiwang.accountability.actions import record
from yiwang.territory.queries import county_of, place_of_code

SPECIAL = "9"  # the first digit of a special grid within its village
ONE_LEAD = "grid_assignment_one_lead"


@dataclass(frozen=True, slots=True, kw_only=True)
class GridWork:
    """What somebody does in a grid: full or part time, in which position, for whom, what, paid from where."""

    kind: str = GridAssignment.Kind.FULL
    position: str = GridAssignment.Position.WORKER
    department: str = ""  # key that case types use; "" for the grid's general work
    duties: str = ""
    case_classes: tuple[str, ...] = ()  # two-digit codes of classes of case types
    payer: str = GridAssignment.Payer.UNKNOWN
    payer_note: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """From a day (None: today) until the first day on which it no longer holds (None: open)."""

    since: date | None = None
    until: date | None = None


def assign_grid(
    *,
    actor: Actor,
    post: Post,
    grid: str,
    work: GridWork | None = None,
    period: Period | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> GridAssignment:
    """Let a post look after a grid. Raises Refused."""
    place, work, period = place_of_code(grid), work or GridWork(), period or Period()
    if place is None or place.grid is None:
        raise Refused(_("There is no grid “%(grid)s”.") % {"grid": grid})
    county = county_of(grid)
    require_crew_manager(actor, county)
    if post.role not in IN_GRIDS:
        raise Refused(_("Somebody in this role is not given a grid."))
    line = GridAssignment(
        post=post, grid=grid, county=county, valid_from=period.since or localdate(), valid_to=period.until, **fields_of(work)
    )
    with transaction.atomic(using=using):
        _add(line, using)
        detail = {"grid": grid, "from": str(line.valid_from), "to": str(line.valid_to or ""), **_told(work)}
        record(actor, "assign_grid", f"post:{post.pk}", detail, county=county, using=using)
    return line


def change_assignment(
    *, actor: Actor, assignment: GridAssignment, work: GridWork, since: date, using: str = DEFAULT_DB_ALIAS
) -> GridAssignment:
    """Other work from `since` on: the line ends that day and another begins; on its first day it is corrected. Raises Refused."""
    require_crew_manager(actor, assignment.county)
    if since < assignment.valid_from or (assignment.valid_to and since >= assignment.valid_to):
        raise Refused(_("This assignment does not hold on that day."))
    if work == work_of(assignment):
        return assignment
    line = GridAssignment(
        post_id=assignment.post_id, grid=assignment.grid, county=assignment.county,
        valid_from=since, valid_to=assignment.valid_to, **fields_of(work),
    )  # fmt: skip
    with transaction.atomic(using=using):
        assignment.valid_to = since  # on its first day the line never held
        assignment.save(using=using, update_fields=["valid_to"])
        _add(line, using)
        detail = {"grid": line.grid, "from": str(since), **_told(work)}
        record(actor, "change_assignment", f"post:{line.post_id}", detail, county=line.county, using=using)
    return line


def end_assignment(*, actor: Actor, assignment: GridAssignment, on: date | None = None, using: str = DEFAULT_DB_ALIAS) -> None:
    """End a grid assignment on a day (default today, at once)."""
    require_crew_manager(actor, assignment.county)
    assignment.valid_to = max(on or localdate(), assignment.valid_from)
    with transaction.atomic(using=using):
        assignment.save(using=using, update_fields=["valid_to"])
        detail = {"grid": assignment.grid, "on": str(assignment.valid_to)}
        record(actor, "end_assignment", f"post:{assignment.post_id}", detail, county=assignment.county, using=using)


def work_of(line: GridAssignment) -> GridWork:
    """The work that a line describes."""
    return GridWork(
        kind=line.kind, position=line.position, department=line.department, duties=line.duties,
        case_classes=tuple(line.case_classes), payer=line.payer, payer_note=line.payer_note,
    )  # fmt: skip


def fields_of(work: GridWork) -> dict[str, Any]:
    """The columns of a line that describe the work."""
    return {**asdict(work), "case_classes": list(work.case_classes)}


def _told(work: GridWork) -> dict[str, object]:
    """The work for the audit trail, without what is empty."""
    return {name: str(value) for name, value in asdict(work).items() if value}


def _add(line: GridAssignment, using: str) -> None:
    """Store a new line, unless it clashes with another. Concurrent changes of one post wait for each other."""
    if line.valid_to and line.valid_to < line.valid_from:
        raise Refused(_("The last day lies before the first."))
    if line.position == GridAssignment.Position.PLACE and line.grid[12:13] != SPECIAL:
        raise Refused(_("Only a special grid, such as a campus or a park, has staff of the place."))
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"grid staff of post {line.post_id}"])
    until = Q() if line.valid_to is None else Q(valid_from__lt=line.valid_to)
    same = GridAssignment.objects.using(using).filter(post_id=line.post_id, grid=line.grid, department=line.department)
    held = same.filter(until, Q(valid_to=None) | Q(valid_to__gt=line.valid_from)).exclude(valid_to=line.valid_from)
    if held.exists():
        raise Refused(_("This post already looks after this grid for this department in that time."))
    try:
        with transaction.atomic(using=using):
            line.save(using=using, force_insert=True)
    except IntegrityError as problem:
        if ONE_LEAD not in str(problem):
            raise
        raise Refused(_("This grid has another lead worker in that time. End that assignment first.")) from problem
