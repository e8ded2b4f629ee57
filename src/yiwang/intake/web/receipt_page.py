"""What the receipt page shows, put together from the reporter's story."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from yiwang.access.queries import unit_names
from yiwang.cases.case_type_info import in_language
from yiwang.cases.lifecycle import FINAL, State
from yiwang.cases.queries.case_types import CaseTypeInfo, case_type
from yiwang.cases.queries.place_change import PlaceChange, place_change
from yiwang.cases.queries.story import ReporterStory
from yiwang.intake import wording
from yiwang.intake.web.telling import Day, Said, Teller
from yiwang.shared.web.words import duration_words
from yiwang.territory.queries import place_of_code

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from yiwang.cases.queries import Case, CaseAttachment, CaseClock, CaseEvent, CaseRating

PRESENT = {  # where a state stands on the rail; states that leave the road have none
    "reported": 0, "verifying_report": 0, "accepted": 1, "dispatched": 2, "in_progress": 2, "rework": 2, "resolved": 3,
    "closed": 5,
}  # fmt: skip
RISK_SHARE = 0.2  # the last fifth of a time limit
SILENT = {State.WITHDRAWN, State.MERGED, State.VOIDED, State.HANDED_OFF}  # nobody is left who would read a message


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the rail: "done", "now" or "todo"."""

    label: str
    state: str
    place: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """One promise, running or ended. `clock` is what the clock chip takes."""

    label: str
    clock: Mapping[str, Any]
    estimated: bool


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """Everything on the page, in the order in which it is read."""

    code: str
    case: "Case"
    kind: CaseTypeInfo
    title: str
    place: str
    moved: PlaceChange | None
    pill: "StrOrPromise"
    headline: str
    plain: str
    steps: list[Step]
    holder: str
    holder_note: str
    next_word_by: datetime | None
    next_word_about: str
    late: bool
    deadlines: list[Deadline]
    days: list[Day]
    talk: list[Said]
    own_words: str
    own_photos: "list[CaseAttachment]"
    contact_kept: bool
    rating: "CaseRating | None"
    elsewhere: str
    service: "StrOrPromise"
    moves: frozenset[str]
    reopen_until: datetime | None
    seen: str

    @property
    def may_talk(self) -> bool:
        return State(self.case.state) not in SILENT

    @property
    def may_rate(self) -> bool:
        return self.case.state == State.CLOSED

    @property
    def is_open(self) -> bool:
        return State(self.case.state) not in FINAL

    @property
    def private(self) -> bool:
        """Kept from the public by the reporter, although the type would allow it."""
        return not self.case.may_be_public and self.kind.may_be_public and not self.kind.restricted


def receipt_page(code: str, told: ReporterStory) -> ReceiptPage:
    """The page of a receipt. Inside the reporter's scope; one statement for the units."""
    story, case = told.story, told.story.case
    kind = case_type(case.case_type_id)
    units = unit_names(_codes(case, story.events))
    photos = _photos_by_event(story.attachments, story.events)
    teller = Teller(kind, units, photos)
    last = _last_move(story.events)
    headline, plain = NOW.get(case.state, _other)(case, teller, last)
    due = told.next_word_by if State(case.state) not in FINAL else None
    deadlines = _deadlines(story.clocks, kind, case.attributes)
    return ReceiptPage(
        code=code,
        case=case,
        kind=kind,
        title=kind.label if kind.restricted else case.title,
        place=_place(case),
        moved=place_change(case, get_language() or ""),
        pill=wording.OUTCOME_PILLS.get(case.outcome, wording.STATES["closed"])
        if case.state == "closed"
        else wording.STATES[case.state],
        headline=headline,
        plain=plain,
        steps=_steps(case.state),
        holder=teller.unit(case.unit_id) if State(case.state) not in FINAL else "",
        holder_note=_("Not the ones who handled it.")
        if case.state == State.RESOLVED and case.unit_id != case.lead_unit_id
        else "",
        next_word_by=due,
        next_word_about=next((one.label for one in deadlines if one.clock.get("due") == due), ""),
        late=due is not None and due <= timezone.now(),
        deadlines=[one for one in deadlines if due is None or one.clock.get("due") != due],
        days=teller.days(story.events),
        talk=teller.talk(story.events),
        own_words=told.own_words,
        own_photos=[photo for photo in story.attachments if photo.source == "reporter" and photo.event_id is None],
        contact_kept=told.contact_kept,
        rating=next((rating for rating in story.ratings if rating.round == case.reopened), None),
        elsewhere=str(last.detail.get("elsewhere", "")) if last and case.state == State.REJECTED else "",
        service=wording.SERVICES.get(last.code, "") if last and case.state == State.HANDED_OFF else "",
        moves=frozenset(move.name for move in story.moves),
        reopen_until=case.closed_at + timedelta(days=settings.REOPEN_DAYS) if case.closed_at else None,
        seen=seen_mark(case, story.events),
    )


def _place(case: "Case") -> str:
    """The area's name in the language of the page."""
    known = place_of_code(case.grid or case.division)
    return in_language(case.place_label, known.label_en if known else "")


def seen_mark(case: "Case", events: "Iterable[CaseEvent]") -> str:
    """Names what a page shows: it differs as soon as there is anything new."""
    return f"{case.version}.{max((event.id for event in events), default=0)}"


def visible_photos(told: ReporterStory) -> "dict[Any, CaseAttachment]":
    """Photos the reporter may open, by id: the own ones, and those that stand with a step they can read."""
    shown = {event.id for event in told.story.events}
    return {
        photo.id: photo
        for photo in told.story.attachments
        if photo.event_id in shown or (photo.event_id is None and photo.source == "reporter")
    }


def _codes(case: "Case", events: "Iterable[CaseEvent]") -> set[str]:
    codes = {case.unit_id, case.lead_unit_id or "", case.triage_unit_id}
    for event in events:
        codes |= {event.unit_id, event.target_unit_id}
    return codes - {""}


def _photos_by_event(photos: "Iterable[CaseAttachment]", events: "Iterable[CaseEvent]") -> "dict[int, list[CaseAttachment]]":
    shown = {event.id for event in events}
    found: dict[int, list[CaseAttachment]] = defaultdict(list)
    for photo in photos:
        if photo.event_id in shown and photo.event_id is not None:
            found[photo.event_id].append(photo)
    return found


def _last_move(events: "Iterable[CaseEvent]") -> "CaseEvent | None":
    """The newest move; events come newest first."""
    return next((event for event in events if event.kind == "move"), None)


def _steps(state: str) -> list[Step]:
    present = PRESENT.get(state)
    if present is None:
        return []
    labels = (
        pgettext("step", "Accepted"),
        pgettext("step", "Assigned"),
        pgettext("step", "Worked on"),
        pgettext("step", "Checked"),
        pgettext("step", "Finished"),
    )
    steps = []
    for index, label in enumerate(labels):
        place = "done" if index < present else "now" if index == present else "todo"
        shape = {"done": "closed", "now": state, "todo": "reported"}[place]
        steps.append(Step(label, shape, place))
    return steps


def _deadlines(clocks: "Iterable[CaseClock]", kind: CaseTypeInfo, attributes: Mapping[str, object]) -> list[Deadline]:
    """The newest clock of each promise, in the order in which they come."""
    newest: dict[tuple[str, str], CaseClock] = {}
    for clock in clocks:
        newest[clock.kind, clock.milestone] = clock
    names = {step.key: step.label for step in kind.milestones_for(attributes)}
    return [
        Deadline(
            label=str(names.get(clock.milestone) or wording.CLOCKS.get(clock.kind, "")),
            clock=_chip(clock),
            estimated=clock.estimated and clock.stopped_at is None,
        )
        for clock in sorted(newest.values(), key=lambda clock: (clock.started_at, clock.due_at))
    ]


def _chip(clock: "CaseClock") -> dict[str, Any]:
    if clock.stopped_at is not None:
        spare = clock.due_at - clock.stopped_at
        time = duration_words(spare)
        if clock.met:
            return {"kind": "met", "text": _("Kept, %(time)s to spare") % {"time": time}}
        return {"kind": "met", "text": _("Done, %(time)s late") % {"time": time}}
    now = timezone.now()
    risk_at = clock.due_at - (clock.due_at - clock.started_at) * RISK_SHARE
    kind = "over" if now >= clock.due_at else "risk" if now >= risk_at else "ok"
    return {"kind": kind, "due": clock.due_at, "risk_at": risk_at}


# What is said first: a headline and one plain sentence, for each state.

Now = tuple[str, str]


def _reported(case: "Case", teller: Teller, last: "CaseEvent | None") -> Now:
    unit = teller.unit(case.unit_id)
    return _("We have it."), _("%(unit)s looks at it next and decides: take it on, pass it on, or say why not.") % {"unit": unit}


def _looking(case: "Case", teller: Teller, last: "CaseEvent | None") -> Now:
    unit = teller.unit(case.unit_id)
    return _("Somebody looks on the spot first."), _("%(unit)s goes there; then it is decided.") % {"unit": unit}


def _accepted(case: "Case", teller: Teller, last: "CaseEvent | None") -> Now:
    return _("It is taken on."), _("%(unit)s now chooses who can do it.") % {"unit": teller.unit(case.unit_id)}


def _sent(case: "Case", teller: Teller, last: "CaseEvent | None") -> Now:
    unit = teller.unit(case.unit_id)
    because = last.words if last and last.move == "dispatch" else ""
    plain = _("Because: %(ground)s Its time is running.") % {"ground": _ended(because)} if because else _("Its time is running.")
    return _("Sent to %(unit)s.") % {"unit": unit}, plain


def _handling(case: "Case", teller: Teller, last: "CaseEvent | None") -> Now:
    unit = teller.unit(case.unit_id)
    return _("%(unit)s is dealing with it.") % {"unit": unit}, _(
        "When it is done, somebody else checks it before you get the answer."
    )


def _handled(case: "Case", teller: Teller, last: "CaseEvent | None") -> Now:
    unit = teller.unit(case.lead_unit_id or case.unit_id)
    if case.verified_at:
        return _("Checked. The answer is being written."), _("Somebody who did not handle it has checked the result.")
    return _("%(unit)s says it is done.") % {"unit": unit}, _("Now somebody who did not handle it checks the result.")


def _rework(case: "Case", teller: Teller, last: "CaseEvent | None") -> Now:
    unit = teller.unit(case.unit_id)
    return _("The check found it wanting."), _("%(unit)s has to do it again, with a new time limit.") % {"unit": unit}


def _closed(case: "Case", teller: Teller, last: "CaseEvent | None") -> Now:
    return str(wording.OUTCOMES.get(case.outcome) or _("It is closed.")), ""


def _rejected(case: "Case", teller: Teller, last: "CaseEvent | None") -> Now:
    reason = str(wording.REASONS.get(last.code, "")) if last else ""
    return _("We cannot take this on."), reason


def _handed_off(case: "Case", teller: Teller, last: "CaseEvent | None") -> Now:
    service = wording.SERVICES.get(last.code if last else "") or _("another service")
    return _("Handed over to %(service)s.") % {"service": service}, _(
        "From now on they act. If you are in danger, call them yourself."
    )


def _withdrawn(case: "Case", teller: Teller, last: "CaseEvent | None") -> Now:
    return _("You withdrew it."), _("Nothing more is done. If it is still there, report it again.")


def _other(case: "Case", teller: Teller, last: "CaseEvent | None") -> Now:
    return f"{wording.STATES[case.state]}", ""


def _ended(words: str) -> str:
    """With a full stop at the end."""
    return words if words.rstrip().endswith(("。", ".", "！", "!", "？", "?")) else words + pgettext("punctuation", ". ").rstrip()


NOW: dict[str, Callable[["Case", Teller, "CaseEvent | None"], Now]] = {
    "reported": _reported,
    "verifying_report": _looking,
    "accepted": _accepted,
    "dispatched": _sent,
    "in_progress": _handling,
    "resolved": _handled,
    "rework": _rework,
    "closed": _closed,
    "rejected": _rejected,
    "handed_off": _handed_off,
    "withdrawn": _withdrawn,
}
