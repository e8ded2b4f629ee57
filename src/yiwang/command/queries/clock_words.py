"""Deadlines as the desk shows them: which shape a clock has and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yiwang.cases.queries.case_types import CaseTypeInfo
from yiwang.cases.queries.desk import Deadline, risk_at
from yiwang.cases.queries.labels import CLOCKS
from yiwang.shared.web.words import duration_words


@dataclass(frozen=True, slots=True)
class Chip:
    """What `{% clock_chip %}` takes."""

    kind: str
    due: datetime | None = None
    label: str = ""
    text: str = ""
    risk_at: datetime | None = None


def running_chip(started_at: datetime, due_at: datetime, label: str = "") -> Chip:
    """A clock that runs: ok, at risk or over."""
    now, near = timezone.now(), risk_at(started_at, due_at)
    kind = "over" if due_at <= now else "risk" if near <= now else "ok"
    return Chip(kind, due=due_at, label=label, risk_at=near)


def row_chip(deadline: Deadline, kind: CaseTypeInfo) -> Chip:
    """The first deadline of a case in the queue, named by its milestone; once it has passed, that it has says enough."""
    label = "" if deadline.overdue else clock_name(deadline.kind, deadline.milestone, kind)
    return running_chip(deadline.started_at, deadline.due_at, label)


def clock_name(clock: str, milestone: str, kind: CaseTypeInfo) -> str:
    """ "Triage", "Verification", or the name of a milestone of handling."""
    named = {step.key: step.label for step in kind.every_milestone}
    return named.get(milestone) or str(CLOCKS.get(clock, clock))


def stopped_chip(started_at: datetime, stopped_at: datetime, due_at: datetime, *, met: bool) -> Chip:
    """A clock that was stopped: how long it took, or how much too late it was."""
    if met:
        return Chip("met", text=_("took %(time)s") % {"time": duration_words(stopped_at - started_at)})
    return Chip("idle", text=_("%(time)s too late") % {"time": duration_words(stopped_at - due_at)})


def limit_words(limit: str) -> str:
    """A time limit of a case type in words: "4wh" → "4 working hours"."""
    number, unit = limit.rstrip("abcdefghijklmnopqrstuvwxyz"), limit.lstrip("0123456789.")
    many = int(number) if number.isdigit() else 2
    words: Mapping[str, str] = {
        "min": _("%(number)s min"),
        "h": _("%(number)s h"),
        "wh": ngettext("%(number)s working hour", "%(number)s working hours", many),
        "d": ngettext("%(number)s day", "%(number)s days", many),
        "wd": ngettext("%(number)s working day", "%(number)s working days", many),
    }
    return words[unit] % {"number": number} if unit in words else limit
