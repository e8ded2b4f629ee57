"""The history of a case in plain words, newest first: what its reporter may read. Posts act here, never named persons."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yiwang.cases.queries.case_types import CaseTypeInfo
from yiwang.cases.queries.routes import reasons_in_words
from yiwang.intake import wording

if TYPE_CHECKING:
    from yiwang.cases.queries import CaseAttachment, CaseEvent


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history. `state` names the shape beside it; "late" is a passed deadline."""

    at: datetime
    state: str
    title: str
    lines: tuple[str, ...]
    photos: "tuple[CaseAttachment, ...]"


@dataclass(frozen=True, slots=True)
class Day:
    """The entries of one day, newest first."""

    noon: datetime
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Said:
    """One message between the reporter and the desk."""

    at: datetime
    mine: bool
    unit: str
    words: str
    photos: "tuple[CaseAttachment, ...]"


class Teller:
    """Puts events into words. `units` are names by code, `photos` the attachments of public events by event."""

    def __init__(self, kind: CaseTypeInfo, units: Mapping[str, str], photos: "Mapping[int, Sequence[CaseAttachment]]") -> None:
        self._kind, self._units, self._photos = kind, units, photos

    def days(self, events: "Iterable[CaseEvent]") -> list[Day]:
        """The history by days in the deployment's time zone. Messages have a place of their own."""
        days: dict[date, Day] = {}
        for event in events:
            if event.kind == "message":
                continue
            local = timezone.localtime(event.at)
            days.setdefault(local.date(), Day(local, [])).entries.append(self.entry(event))
        return list(days.values())

    def talk(self, events: "Iterable[CaseEvent]") -> list[Said]:
        """Messages both ways, oldest first."""
        said = [
            Said(event.at, event.actor_kind == "reporter", self.unit(event.unit_id), event.words, self._of(event))
            for event in events
            if event.kind == "message"
        ]
        return said[::-1]

    def entry(self, event: "CaseEvent") -> Entry:
        """One event as a line."""
        title, lines = self._words(event)
        state = event.to_state or ("late" if event.kind == "overdue" else "note")
        return Entry(event.at, state, title, tuple(line for line in lines if line), self._of(event))

    def unit(self, code: str) -> str:
        """A unit's name in the page's language."""
        return self._units.get(code) or _("the unit in charge")

    def _of(self, event: "CaseEvent") -> "tuple[CaseAttachment, ...]":
        return tuple(self._photos.get(event.id, ()))

    def _words(self, event: "CaseEvent") -> tuple[str, list[str]]:
        tell = TELL.get(event.move or event.kind)
        return tell(self, event) if tell else (_("Something was noted"), [])

    def milestone(self, key: str) -> str:
        """The name of a step of handling, "" when the type has none of that key."""
        return next((step.label for step in self._kind.every_milestone if step.key == key), "")


Told = tuple[str, list[str]]


def _quote(teller: Teller, event: "CaseEvent") -> str:
    """What the post wrote, with the post it came from."""
    if not event.words:
        return ""
    parts = {"unit": teller.unit(event.unit_id), "words": wording.quoted(event.words)}
    return _("%(unit)s: %(words)s") % parts


def _reported(teller: Teller, event: "CaseEvent") -> Told:
    why = reasons_in_words(event.detail.get("route") or {})[:1]
    title = _("You sent it") if event.actor_kind == "reporter" else _("It was recorded for you")
    return title, [_("It went to %(unit)s first.") % {"unit": teller.unit(event.target_unit_id)}, *why]


def _accepted(teller: Teller, event: "CaseEvent") -> Told:
    return _("%(unit)s took it on") % {"unit": teller.unit(event.unit_id)}, []


def _verify_on_site(teller: Teller, event: "CaseEvent") -> Told:
    return _("%(unit)s was asked to look on the spot") % {"unit": teller.unit(event.target_unit_id)}, [_quote(teller, event)]


def _report_back(teller: Teller, event: "CaseEvent") -> Told:
    return _("%(unit)s looked on the spot") % {"unit": teller.unit(event.unit_id)}, [_quote(teller, event)]


def _rejected(teller: Teller, event: "CaseEvent") -> Told:
    lines = [str(wording.REASONS.get(event.code, "")), str(event.detail.get("reply", ""))]
    if elsewhere := event.detail.get("elsewhere"):
        lines.append(_("Where you can go: %(place)s") % {"place": elsewhere})
    return _("It was not taken on"), lines


def _handed_off(teller: Teller, event: "CaseEvent") -> Told:
    service = wording.SERVICES.get(event.code) or _("another service")
    return _("Handed over to %(service)s") % {"service": service}, [_quote(teller, event)]


def _dispatched(teller: Teller, event: "CaseEvent") -> Told:
    return _("Sent to %(unit)s") % {"unit": teller.unit(event.target_unit_id)}, [
        _quote(teller, event),
        _("Its time runs from this moment."),
    ]


def _acknowledged(teller: Teller, event: "CaseEvent") -> Told:
    return _("%(unit)s signed for it") % {"unit": teller.unit(event.unit_id)}, []


def _resolved(teller: Teller, event: "CaseEvent") -> Told:
    return _("%(unit)s says it is done") % {"unit": teller.unit(event.unit_id)}, [_quote(teller, event)]


def _verified(teller: Teller, event: "CaseEvent") -> Told:
    return _("Checked by somebody who did not handle it"), [_quote(teller, event)]


def _rework(teller: Teller, event: "CaseEvent") -> Told:
    return _("The check failed: back to %(unit)s") % {"unit": teller.unit(event.target_unit_id)}, [
        str(wording.REASONS.get(event.code, "")),
        _quote(teller, event),
    ]


def _closed(teller: Teller, event: "CaseEvent") -> Told:
    return _("Closed with an answer"), [str(wording.OUTCOMES.get(event.code, "")), str(event.detail.get("reply", ""))]


def _self_solved(teller: Teller, event: "CaseEvent") -> Told:
    title = _("%(unit)s dealt with it on the spot") % {"unit": teller.unit(event.unit_id)}
    return title, [str(wording.OUTCOMES.get(event.code, "")), str(event.detail.get("reply", ""))]


def _reopened(teller: Teller, event: "CaseEvent") -> Told:
    return _("You asked for it to be taken up again"), [wording.quoted(event.words)]


def _withdrawn(teller: Teller, event: "CaseEvent") -> Told:
    return _("You withdrew it"), []


def _overdue(teller: Teller, event: "CaseEvent") -> Told:
    detail: Mapping[str, Any] = event.detail
    name = teller.milestone(str(detail.get("milestone", ""))) or wording.CLOCKS.get(str(detail.get("clock", "")), "")
    said = _("%(unit)s did not keep the time set for it. The level above is told.") % {"unit": teller.unit(event.target_unit_id)}
    return _("Late: %(deadline)s") % {"deadline": name}, [said]


def _released(teller: Teller, event: "CaseEvent") -> Told:
    if event.code == "taken_back":
        return _("Your words are no longer shown in public"), []
    return _("Shown in public, after somebody read it for that"), []


def _rated(teller: Teller, event: "CaseEvent") -> Told:
    return str(wording.RATINGS.get(event.code, _("You rated the result"))), [wording.quoted(event.words)]


def _taken_over(teller: Teller, event: "CaseEvent") -> Told:
    return _("%(unit)s took over") % {"unit": teller.unit(event.target_unit_id)}, [
        _("The office before it no longer exists. All deadlines stay as they were.")
    ]


TELL: dict[str, Callable[[Teller, "CaseEvent"], Told]] = {
    "reported": _reported,
    "accept": _accepted,
    "verify_on_site": _verify_on_site,
    "report_back": _report_back,
    "reject": _rejected,
    "hand_off": _handed_off,
    "self_solve": _self_solved,
    "dispatch": _dispatched,
    "acknowledge": _acknowledged,
    "resolve": _resolved,
    "verify": _verified,
    "rework": _rework,
    "close": _closed,
    "reopen": _reopened,
    "withdraw": _withdrawn,
    "overdue": _overdue,
    "released": _released,
    "rated": _rated,
    "taken_over": _taken_over,
}
