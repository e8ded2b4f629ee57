"""The queue as a page shows it: tabs, filters, rows in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yiwang.access.queries import Actor
from yiwang.cases.lifecycle import FINAL, State
from yiwang.cases.queries.case_types import CaseTypeInfo, case_type, case_types
from yiwang.cases.queries.desk import COUNT_TO, TABS, DeskRow, Filters, desk_page
from yiwang.cases.queries.labels import STATES
from yiwang.command.queries.clock_words import Chip, row_chip
from yiwang.shared.web.numbers import whole_number
from yiwang.territory.queries import Named, children_of, place_of_code

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TAB_LABELS: "dict[str, tuple[_StrPromise, _StrPromise]]" = {  # on the tab; in full for a tooltip
    "mine": (_("To do"), _("Cases that my unit moves next")),
    "handling": (_("In hand"), _("Cases my unit is responsible for, wherever they lie")),
    "risk": (_("Soon due"), _("In the last third of their time, two hours at most")),
    "overdue": (_("Overdue"), _("Past their deadline")),
    "escalated": (_("Escalated"), _("Escalated to my unit")),
    "area": (_("Area"), _("All open cases of my area")),
    "done": (_("Completed"), _("Closed cases of my unit")),
}
SHOWN_STATES = [state for state in State if state not in FINAL and state != State.DRAFT]
DEEPEST = 200  # page of a queue; who looks further narrows it
TOWNSHIP, VILLAGE = 4, 5  # territory's levels
GRID_WORD = "网格"  # as it stands in place labels; in a row its number says enough


@dataclass(frozen=True, slots=True)
class Tab:
    """`count` is "" where nothing is counted, "999+" where counting stopped."""

    key: str
    label: str
    title: str
    count: str
    current: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter; `group` heads choices that belong together."""

    value: str
    label: str
    current: bool
    group: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A filter with its values; `chosen` is the label of the one in force."""

    name: str
    label: str
    choices: Sequence[Choice]

    @property
    def chosen(self) -> str:
        return next((choice.label for choice in self.choices if choice.current), "")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue, ready for the tag `case_rows`."""

    number: str
    title: str
    state: str
    state_label: str
    chip: Chip
    place: str
    end: datetime  # the exact deadline, or when it was last touched
    due: bool
    message_waiting: bool
    urgent: bool
    reopened: int


@dataclass(frozen=True, slots=True)
class Queue:
    """What `parts/queue.html` shows."""

    filters: Filters
    tabs: Sequence[Tab]
    menus: Sequence[Menu]
    rows: Sequence[Row]
    has_more: bool

    @property
    def heading(self) -> str:
        return next((tab.title for tab in self.tabs if tab.current), "")

    @property
    def previous(self) -> int:
        return self.filters.page - 1

    @property
    def next(self) -> int:
        return self.filters.page + 1

    @property
    def narrowed(self) -> bool:
        """Whether a filter or a search is in force, so that an empty list says so."""
        return replace(self.filters, tab="mine", page=1) != Filters()


def read_filters(query: Mapping[str, str]) -> Filters:
    """From the URL; whatever makes no sense there is left out."""
    page, tab = query.get("page", ""), query.get("tab", "")
    return Filters(
        tab=tab if tab in TABS else "mine",
        q=query.get("q", "").strip()[:200],
        state=query.get("state", "") if query.get("state") in set(State) else "",
        case_class=query.get("class", "")[:2] if query.get("class", "").isdigit() else "",
        village=query.get("village", "")[:12] if query.get("village", "").isdigit() else "",
        messages=query.get("messages") == "1",
        page=max(1, min(whole_number(page, 1), DEEPEST)),
    )


def queue(actor: Actor, filters: Filters) -> Queue:
    """The queue of the actor's desk, inside `scoped(actor.scope())`."""
    found = desk_page(actor, filters)
    return Queue(
        filters=filters,
        tabs=[_tab(key, found.counts, filters) for key in TABS],
        menus=_menus(actor, filters),
        rows=[_row(row, actor) for row in found.rows],
        has_more=found.has_more,
    )


def _tab(key: str, counts: Mapping[str, int], filters: Filters) -> Tab:
    label, title = TAB_LABELS[key]
    count = counts.get(key)
    said = "" if count is None else f"{COUNT_TO - 1}+" if count >= COUNT_TO else str(count)
    return Tab(key, str(label), str(title), said, current=key == filters.tab and not filters.q)


def _row(row: DeskRow, actor: Actor) -> Row:
    kind = case_type(row.case_type)
    return Row(
        number=row.number,
        title=row.title,
        state=row.state,
        state_label=str(STATES[row.state]),
        chip=_chip(row, kind),
        place=" · ".join(filter(None, (short_place(row, actor), row.landmark))),
        end=row.deadline.due_at if row.deadline else row.updated_at,
        due=row.deadline is not None,
        message_waiting=row.message_waiting,
        urgent=row.urgency == "urgent",
        reopened=row.reopened,
    )


def _chip(row: DeskRow, kind: CaseTypeInfo) -> Chip:
    if row.deadline:
        return row_chip(row.deadline, kind)
    return Chip("met" if row.state in FINAL else "idle", text=str(STATES[row.state]))


def short_place(row: DeskRow, actor: Actor) -> str:
    """The place in the reader's language, as short as a row needs it: a desk below county level knows its own township."""
    label = place_label(row.place_code, row.place_label)
    between = " " if label == row.place_label else ", "
    parts = [part for part in label.split(between) if part != GRID_WORD]
    below_county = actor.division[6:9] not in {"", "000"}
    return between.join(parts[1:] if below_county and len(parts) > 1 and row.place_code[:9] == actor.division[:9] else parts)


def place_label(code: str, stored: str) -> str:
    """The label as it was filed; for readers of English the English one, where the place still exists."""
    if not (get_language() or "").startswith("en"):
        return stored
    place = place_of_code(code)
    return place.label_en if place and place.label_en else stored


def _menus(actor: Actor, filters: Filters) -> list[Menu]:
    classes = {kind.group.key: kind.group.label for kind in case_types().values()}
    menus = [
        Menu("class", str(_("Type")), [Choice(key, label, key == filters.case_class) for key, label in sorted(classes.items())]),
        Menu("village", str(_("Village")), _villages(actor, filters.village)),
        Menu("state", str(_("State")), [Choice(s, str(STATES[s]), s == filters.state) for s in SHOWN_STATES]),
    ]
    return [menu for menu in menus if menu.choices]


def _villages(actor: Actor, chosen: str) -> list[Choice]:
    """Villages and communities of the actor's own area: of one township, or of each township of a county."""
    english = (get_language() or "").startswith("en")
    below = children_of(actor.division)
    groups: list[tuple[Named | None, Sequence[Named]]] = [
        (one, children_of(one.code)) for one in below if one.level == TOWNSHIP and actor.division[4:6] != "00"
    ]
    return [
        Choice(one.code, (one.name_en if english else "") or one.name, one.code == chosen, group.name if group else "")
        for group, villages in groups or [(None, below)]
        for one in villages
        if one.level == VILLAGE
    ]
