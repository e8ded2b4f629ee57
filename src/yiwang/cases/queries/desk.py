"""The desk: a unit's queue, its tabs with counts, search. At most three statements a page, whatever its length."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone

from yiwang.access.queries import Actor
from yiwang.cases.lifecycle import FINAL, HANDLING, State
from yiwang.cases.models import Case, CaseClock, Track
from yiwang.cases.policy import search_reach, sees_the_reporters_side, visible, within_reach
from yiwang.cases.queries.case_types import case_type
from yiwang.cases.queries.search import Narrowing, matching
from yiwang.shared.db.scope import narrow

PAGE = 50
COUNT_TO = 1000  # counting stops here: "999+" says enough and stays quick
RISK = timedelta(hours=2)  # a deadline is at risk in its last third, and in its last two hours at most
RISK_SHARE = 3
OPEN = ~Q(state__in=sorted(FINAL))
COUNTED = ("mine", "handling", "risk", "overdue", "escalated")
IN_HAND = HANDLING | {State.RESOLVED}


def _in_sql(states: Iterable[State]) -> str:
    """In the words of the partial indexes."""
    return f"state IN ({', '.join(repr(str(state)) for state in sorted(states))})"


COUNTS = (
    Path(__file__)
    .with_name("desk_counts.sql")
    .read_text(encoding="utf-8")
    .format(final=_in_sql(FINAL), handling=_in_sql(IN_HAND))
)
DEADLINES = """SELECT DISTINCT ON (case_id) case_id, kind, milestone, started_at, due_at FROM cases_caseclock
WHERE county = ANY (%s) AND case_id = ANY (%s) AND stopped_at IS NULL ORDER BY case_id, due_at, id"""
TABS = ("mine", "handling", "risk", "overdue", "escalated", "area", "done")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a desk page is asked for; every value comes from the URL."""

    tab: str = "mine"
    q: str = ""
    state: str = ""
    case_class: str = ""  # two digits
    village: str = ""
    messages: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Deadline:
    """The deadline that runs out first."""

    kind: str
    milestone: str
    started_at: datetime
    due_at: datetime
    overdue: bool

    @property
    def risk_at(self) -> datetime:
        """From when on it is at risk."""
        return risk_at(self.started_at, self.due_at)


class _Read(NamedTuple):
    """What a line needs of a case: a list of fifty is read without making fifty whole cases."""

    id: UUID
    county: str
    number: str
    title: str
    state: str
    case_type_id: str
    track: str
    place_label: str
    grid: str
    division: str
    landmark: str
    address: str
    urgency: str
    reported_at: datetime
    updated_at: datetime
    unit_id: str
    lead_unit_id: str | None
    message_waiting_at: datetime | None
    reopened: int


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One line of the queue."""

    id: UUID
    number: str
    title: str
    state: str
    case_type: str
    place_label: str
    place_code: str  # grid or division
    landmark: str
    urgency: str
    reported_at: datetime
    updated_at: datetime
    unit: str
    lead_unit: str | None
    message_waiting: bool
    reopened: int
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True)
class DeskPage:
    """Rows, whether more follow, and how many cases each tab holds (COUNT_TO at most)."""

    rows: Sequence[DeskRow]
    has_more: bool
    counts: Mapping[str, int] = field(default_factory=dict)


def risk_at(started_at: datetime, due_at: datetime) -> datetime:
    """From when on a deadline counts as near: its last third, two hours at most."""
    return due_at - min(RISK, (due_at - started_at) / RISK_SHARE)


def _near(now: datetime) -> Q:
    """The same in SQL, of the deadline that a case's `next_due_at` names."""
    left = ExpressionWrapper((F("due_at") - Value(now)) * Value(RISK_SHARE), DurationField())
    whole = ExpressionWrapper(F("due_at") - F("started_at"), DurationField())
    clocks = CaseClock.objects.filter(
        county=OuterRef("county"), case_id=OuterRef("id"), stopped_at=None, due_at=OuterRef("next_due_at")
    )
    near = Q(Exists(clocks.filter(GreaterThanOrEqual(whole, left)))) | ~Q(track=Track.OPEN)  # whose clocks a list may not read
    return Q(next_due_at__gt=now, next_due_at__lte=now + RISK) & near


def desk_page(actor: Actor, filters: Filters) -> DeskPage:
    """The queue as `filters` ask for it. Inside `scoped(actor.scope())`; three statements."""
    cases = listed(actor, filters)
    start = (max(filters.page, 1) - 1) * PAGE
    found = [_Read._make(row) for row in cases.values_list(*_Read._fields)[start : start + PAGE + 1]]
    show_parts(actor, found[:PAGE])
    deadlines = first_deadlines([case.id for case in found[:PAGE]], actor)
    full = sees_the_reporters_side(actor)
    rows = [_row(case, deadlines.get(case.id), full=full) for case in found[:PAGE]]
    return DeskPage(rows, has_more=len(found) > PAGE, counts=tab_counts(actor))


def show_parts(actor: Actor, cases: Sequence[_Read]) -> None:
    """Open the parts of cases that this actor's queue has just shown, where the county alone does not open them."""
    bound = tuple(case.id for case in cases if case.track != Track.OPEN or case.county in actor.partial)
    if bound:
        narrow(replace(actor.scope(), cases=bound))


def listed(actor: Actor, filters: Filters, *, every: bool = False) -> QuerySet[Case]:
    """The cases of a list in its order; unless `every`, of the completed ones only as many as lead up to the page asked for."""
    narrowing = _narrowing(filters)
    cases = Case.objects.filter(narrowing.condition(), within_reach(actor))
    if filters.q.strip():
        cases = matching(cases.filter(visible(actor)), filters.q, actor, narrowing)
    elif filters.tab == "done":
        cases = _newest_done(cases.filter(visible(actor), ~OPEN), actor.unit_id, most=None if every else filters.page * PAGE + 1)
    else:
        cases = cases.filter(tab_condition(actor, filters.tab)).order_by(F("next_due_at").asc(nulls_last=True), "id")
    return cases.defer("words", "search", "attributes", "route", "reply", "public_words")


def _narrowing(filters: Filters) -> Narrowing:
    """What the menus ask for, without what makes no sense."""
    return Narrowing(
        state=filters.state if filters.state in set(State) else "",
        case_class=filters.case_class[:2] if filters.case_class.isdigit() else "",
        village=filters.village if filters.village.isdigit() else "",
        messages=filters.messages,
    )


def _newest_done(cases: QuerySet[Case], unit: str, *, most: int | None) -> QuerySet[Case]:
    """The newest of `cases` that the unit held at the end, handled or took in: the first of three indexes, not a scan of all."""
    newest = ("-updated_at", "id")
    held, handled, taken = (
        cases.filter(**{role: unit}).order_by(*newest).values("id")[:most] for role in ("unit", "lead_unit", "triage_unit")
    )
    return Case.objects.filter(id__in=held.union(handled, taken)).order_by(*newest)


def tab_condition(actor: Actor, tab: str) -> Q:
    """Which cases a tab holds, `done` aside. `mine`: this unit moves them next; `handling`: it is accountable for them."""
    now = timezone.now()
    held = Q(unit=actor.unit_id)
    conditions = {
        "mine": held & OPEN,
        "handling": Q(lead_unit=actor.unit_id) & Q(state__in=sorted(IN_HAND)) & OPEN,
        "risk": held & OPEN & _near(now),
        "overdue": held & OPEN & Q(next_due_at__lte=now),
        "escalated": visible(actor) & Q(escalated_unit=actor.unit_id) & OPEN,
        "area": visible(actor) & OPEN,
    }
    return conditions.get(tab, conditions["mine"])


def tab_counts(actor: Actor) -> dict[str, int]:
    """How many cases each tab of the own unit holds, each counted up to COUNT_TO from its own index, in one statement."""
    values: dict[str, Any] = {
        "counties": [*actor.counties, *actor.partial], "unit": actor.unit_id, "place": search_reach(actor)[0],
        "now": timezone.now(), "risk": RISK, "share": RISK_SHARE, "most": COUNT_TO,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, values)
        return dict(zip(COUNTED, cursor.fetchone(), strict=True))


def first_deadlines(case_ids: Sequence[UUID], actor: Actor) -> dict[UUID, Deadline]:
    """The running clock that is due first, of each case."""
    if not case_ids:
        return {}
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(DEADLINES, [[*actor.counties, *actor.partial], list(case_ids)])
        return {case: Deadline(kind, step, began, due, due <= now) for case, kind, step, began, due in cursor.fetchall()}


def _row(case: _Read, deadline: Deadline | None, *, full: bool) -> DeskRow:
    """`full` False: a contractor's row, named by its type instead of the reporter's own words."""
    return DeskRow(
        id=case.id,
        number=case.number,
        title=case.title if full else case_type(case.case_type_id).label,
        state=case.state,
        case_type=case.case_type_id,
        place_label=case.place_label,
        place_code=case.grid or case.division,
        landmark=case.landmark or case.address,
        urgency=case.urgency,
        reported_at=case.reported_at,
        updated_at=case.updated_at,
        unit=case.unit_id,
        lead_unit=case.lead_unit_id,
        message_waiting=case.message_waiting_at is not None,
        reopened=case.reopened,
        deadline=deadline,
    )
