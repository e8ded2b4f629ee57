"""One case as the desk shows it: words instead of codes, and only what this actor may see and do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiwang.access.queries import Actor, unit_names
from yiwang.cases.lifecycle import Move
from yiwang.cases.queries.case_types import CaseTypeInfo, case_type
from yiwang.cases.queries.find import visible_cases
from yiwang.cases.queries.labels import CHANNELS, CLOCKS, MOVES, RATINGS, STATES
from yiwang.cases.queries.place_change import PlaceChange, place_change
from yiwang.cases.queries.routes import reasons_by_kind
from yiwang.cases.queries.story import Story, case_story
from yiwang.command.queries.clock_words import Chip, clock_name, limit_words, running_chip, stopped_chip
from yiwang.command.queries.colleagues import Colleague, colleagues
from yiwang.command.queries.queue import place_label
from yiwang.command.queries.timeline import Entry, entries
from yiwang.intake.queries import mail_trouble


@dataclass(frozen=True, slots=True)
class MoveButton:
    """A move that can be made now. `asks`: it opens the reason dialog."""

    name: str
    label: str
    key: str
    primary: bool
    asks: bool


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One deadline, or (without due) one that has not begun. `limit` in words."""

    chip: Chip
    limit: str
    estimated: bool


@dataclass(frozen=True, slots=True)
class ClockGroup:
    """The deadlines of one clock."""

    label: str
    hint: str
    lines: Sequence[ClockLine]


@dataclass(frozen=True, slots=True)
class Route:
    """Why a unit has the case. `reasons` are (label, sentence); none when a person chose another unit than the rule's."""

    heading: str
    rule: str
    reasons: Sequence[tuple[str, str]]
    instead_of: str  # the unit that the rule suggested
    dispatched: bool  # else it is how the report came to its desk
    said: str  # the dispatcher's own words, where they are not the rule's
    ground: str


@dataclass(frozen=True, slots=True)
class Rating:
    """The reporter's own word on the result."""

    label: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CasePage:
    """What `parts/case.html` and `parts/case_side.html` show."""

    story: Story
    case: Any
    kind: CaseTypeInfo
    title: str
    state_label: str
    place: str
    moved: PlaceChange | None
    channel: str
    unit: str
    lead: str
    moves: Sequence[MoveButton]
    route: Route | None
    timeline: Sequence[Entry]
    clocks: Sequence[ClockGroup]
    photos: Sequence[Any]
    documents: Sequence[Any]
    answers: Sequence[tuple[str, str]]
    ratings: Sequence[Rating]
    others: Sequence[Colleague]
    old_numbers: Sequence[tuple[str, str]]  # (number, older system) of a case that was taken over
    mail_trouble: str  # the reporter's last e-mail: waiting failed unsure, or ""
    last_event: int

    @property
    def may(self) -> frozenset[str]:
        """Powers beside moves: note message release attach."""
        return self.story.powers

    @property
    def restricted(self) -> bool:
        return bool(self.case.track == "restricted")

    @property
    def waiting_message(self) -> Entry | None:
        """The reporter's message that nobody has answered yet."""
        if not self.case.message_waiting_at:
            return None
        return next((entry for entry in self.timeline if entry.kind == "message"), None)


def case_page(actor: Actor, number: str) -> CasePage:
    """The case with this number, inside `scoped(actor.scope())`. Raises Case.DoesNotExist."""
    story = case_story(actor, case_id_of(actor, number)[0])
    case = story.case
    kind = case_type(case.case_type_id)
    names = unit_names(_units_in(story))
    return CasePage(
        story=story,
        case=case,
        kind=kind,
        title=kind.label if story.task_only else case.title,
        state_label=str(STATES[case.state]),
        place=" · ".join(filter(None, (place_label(case.grid or case.division, case.place_label), case.address, case.landmark))),
        moved=place_change(case, get_language() or ""),
        channel=str(CHANNELS.get(case.channel, case.channel)),
        unit=names.get(case.unit_id, ""),
        lead=names.get(case.lead_unit_id or "", ""),
        moves=_buttons(story.moves),
        route=_route(actor, case, names),
        timeline=entries(story.events, names, kind, "" if story.task_only else case.alias),
        clocks=_clocks(story, kind),
        photos=[one for one in story.attachments if one.thumb_sha256],
        documents=[one for one in story.attachments if not one.thumb_sha256],
        answers=[] if story.task_only else _answers(case.attributes, kind),
        ratings=[Rating(str(RATINGS[one.solved]), one.words, one.at) for one in story.ratings],
        old_numbers=_old_numbers(story),
        others=colleagues(actor, case.county, case.id),
        mail_trouble="" if case.anonymous or story.task_only else mail_trouble(case.county, case.id),
        last_event=max((event.id for event in story.events), default=0),
    )


def _old_numbers(story: Story) -> list[tuple[str, str]]:
    """From the first event: a contractor's extract does not have it."""
    told = [event.detail["old"] for event in story.events if event.kind == "reported" and "old" in (event.detail or {})]
    return [(one["reference"], one["source"]) for one in told]


def case_id_of(actor: Actor, number: str) -> tuple[UUID, int]:
    """Id and version of the case with this number, only if the actor may see it. Raises Case.DoesNotExist."""
    return visible_cases(actor).values_list("id", "version").get(county=number[:6], number=number)


def _units_in(story: Story) -> set[str]:
    case = story.case
    suggested = case.route.get("handling", {}).get("suggested")
    acted = {code for event in story.events for code in (event.unit_id, event.target_unit_id)}
    return {code for code in (*acted, case.unit_id, case.lead_unit_id, case.triage_unit_id, suggested) if code}


def _buttons(moves: Sequence[Move]) -> list[MoveButton]:
    """Primary first, then in the order of the table; only one button is the primary one."""
    ranked = sorted(moves, key=lambda move: not move.primary)
    return [
        MoveButton(move.name, str(MOVES[move.name]), move.key.lower(), primary=move.primary and at == 0, asks=bool(move.needs))
        for at, move in enumerate(ranked)
    ]


def _route(actor: Actor, case: Any, names: Mapping[str, str]) -> Route | None:
    """Why the unit that has it now has it: the dispatch once there was one, else how the report came to its desk."""
    stored = case.route.get("handling") if case.lead_unit_id else None
    unit = case.lead_unit_id if stored else case.triage_unit_id
    stored = stored or case.route.get("triage")
    if not stored:
        return None
    heading = _("Why it is ours") if unit == actor.unit_id else _("Why it is with %(unit)s") % {"unit": names.get(unit, unit)}
    labels = {"duty": _("Duty"), "type": _("Type"), "place": _("Place"), "urgency": _("Urgency"), "others": _("Also fits")}
    suggested = stored.get("suggested", unit)
    reasons = [(labels.get(kind, kind), sentence) for kind, sentence in reasons_by_kind(stored)] if suggested == unit else []
    ground = stored.get("ground", "")
    return Route(
        heading=heading,
        rule=stored.get("rule", ""),
        reasons=reasons,
        instead_of="" if suggested == unit else names.get(suggested, suggested),
        dispatched="ground" in stored,
        said=ground if ground not in {sentence for _label, sentence in reasons} else "",
        ground=ground,
    )


def _answers(attributes: Mapping[str, object], kind: CaseTypeInfo) -> list[tuple[str, str]]:
    """What the reporter answered to the questions of the type, in words."""
    said = []
    for question in kind.attributes:
        value = attributes.get(question.key)
        if value in (None, "", []):
            continue
        words = {one.key: one.label for one in question.values}
        values = value if isinstance(value, list | tuple) else [value]
        said.append((question.label, ", ".join(words.get(str(one), str(one)) for one in values)))
    return said


def _clocks(story: Story, kind: CaseTypeInfo) -> list[ClockGroup]:
    """Triage, handling and verification; of a deadline that was started again the latest."""
    latest = {(clock.kind, clock.milestone): clock for clock in story.clocks}
    groups = [
        ("triage", "", [("", kind.triage_limit)], _("not begun")),
        ("handling", _("from dispatch on"), _steps(story, kind), _("begins at dispatch")),
        ("verification", "", [("", kind.verification_limit)], _("begins when handled")),
    ]
    return [
        ClockGroup(
            str(CLOCKS[name]), hint, [_line(latest.get((name, key)), name, key, limit, idle, kind) for key, limit in steps]
        )
        for name, hint, steps, idle in groups
    ]


def _steps(story: Story, kind: CaseTypeInfo) -> list[tuple[str, str]]:
    """The milestones of handling: as they were started, else as the type plans them."""
    started = {clock.milestone: clock.limit for clock in story.clocks if clock.kind == "handling"}
    return list(started.items()) or [(step.key, step.limit) for step in kind.milestones_for(story.case.attributes)]


def _line(clock: Any, name: str, milestone: str, limit: str, idle: str, kind: CaseTypeInfo) -> ClockLine:
    label = clock_name(name, milestone, kind) if milestone else ""
    if clock is None:
        return ClockLine(Chip("idle", text=f"{label} {idle}".strip()), limit_words(limit), estimated=False)
    if clock.stopped_at is None:
        return ClockLine(running_chip(clock.started_at, clock.due_at, label), limit_words(limit), clock.estimated)
    chip = stopped_chip(clock.started_at, clock.stopped_at, clock.due_at, met=bool(clock.met))
    return ClockLine(Chip(chip.kind, text=f"{label} {chip.text}".strip()), limit_words(limit), clock.estimated)
