"""The history of a case as the desk reads it: posts act, not named persons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from yiwang.access.queries import ROLES
from yiwang.cases.queries.case_types import CaseTypeInfo
from yiwang.cases.queries.labels import CODES, DONE, HAPPENINGS
from yiwang.command.queries.clock_words import clock_name


class EventLike(Protocol):
    """The columns of a case event that are read here."""

    id: int
    at: datetime
    kind: str
    move: str
    to_state: str
    actor_kind: str
    role: str
    unit_id: str
    target_unit_id: str
    code: str
    words: str
    public: bool
    detail: Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: when, which shape, what, who, in whose words. `day` is set on the first entry of a day that is not today."""

    id: int
    at: datetime
    kind: str
    state: str
    what: str
    who: str
    words: str
    also: Sequence[tuple[str, str]]  # further words with their label
    public: bool
    day: date | None = None


def entries(events: Sequence[EventLike], names: Mapping[str, str], kind: CaseTypeInfo, alias: str) -> list[Entry]:
    """Events, newest first as given, as entries. `names` has the units' names by code."""
    found: list[Entry] = []
    last = timezone.localdate()
    for event in events:
        day = timezone.localdate(event.at)
        found.append(_entry(event, names, kind, alias, day=day if day != last else None))
        last = day
    return found


def _entry(event: EventLike, names: Mapping[str, str], kind: CaseTypeInfo, alias: str, *, day: date | None) -> Entry:
    return Entry(
        id=event.id,
        at=event.at,
        kind=event.kind,
        state=event.to_state or "note",
        what=what_happened(event, names, kind),
        who=_who(event, names, alias),
        words=event.words,
        also=_also(event),
        public=event.public,
        day=day,
    )


def what_happened(event: EventLike, names: Mapping[str, str], kind: CaseTypeInfo) -> str:
    """The event in a few words."""
    key = event.code if event.kind == "released" and event.code in HAPPENINGS else event.kind
    pattern = str(DONE[event.move] if event.kind == "move" else _message(event) if event.kind == "message" else HAPPENINGS[key])
    detail: Mapping[str, str] = event.detail or {}
    return pattern % {
        "unit": names.get(event.target_unit_id, event.target_unit_id),
        "word": str(CODES.get(event.code, event.code)),
        "clock": clock_name(detail.get("clock", ""), detail.get("milestone", ""), kind),
    }


def _message(event: EventLike) -> str:
    return _("Message from the reporter") if event.actor_kind == "reporter" else _("Message to the reporter")


def _who(event: EventLike, names: Mapping[str, str], alias: str) -> str:
    if event.actor_kind == "reporter":
        return _("Reporter, alias %(alias)s") % {"alias": alias} if alias else _("Reporter")
    if event.actor_kind == "system":
        return _("System")
    if event.actor_kind == "history":
        return _("Older system")
    if event.actor_kind == "client":
        return _("Connected program")
    unit, role = names.get(event.unit_id, event.unit_id), ROLES.get(event.role)
    return f"{unit} · {role.label}" if role else unit


def _also(event: EventLike) -> list[tuple[str, str]]:
    detail: Mapping[str, str] = event.detail or {}
    said = []
    if elsewhere := detail.get("elsewhere"):
        said.append((_("Where to go instead"), elsewhere))
    if (reply := detail.get("reply")) and reply != event.words:
        said.append((_("Answer to the reporter"), reply))
    if old := (event.detail or {}).get("old"):
        said.append((_("Old number"), f"{old['reference']} · {old['source']}"))
        said += [(label, words) for label, words in old["fields"]]
    return said
