"""Step four of the report form: what kind it is. Suggested by the words, with the reason; chosen by a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yiwang.cases.queries.case_types import OTHER, CaseTypeInfo, case_types, suggest_types
from yiwang.intake.wording import limit_words, quoted

SAID = 3  # words shown as the reason of a suggestion


@dataclass(frozen=True, slots=True)
class Promise:
    """One step and its time limit in words."""

    what: str
    limit: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind as it can be chosen; `matched` are the words of the report that speak for it."""

    info: CaseTypeInfo
    matched: tuple[str, ...] = ()

    @property
    def because(self) -> str:
        """The reason in words: the first few of those that were written."""
        said = pgettext("between quoted words", ", ").join(quoted(word) for word in self.matched[:SAID])
        return _("because you wrote %(words)s") % {"words": said}


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds of one class; open when the chosen one is in it."""

    key: str
    label: str
    kinds: list[Kind] = field(default_factory=list)
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Kinds:
    """All that step four shows."""

    suggested: list[Kind]
    groups: list[Group]
    chosen: CaseTypeInfo | None
    other: CaseTypeInfo | None
    auto: bool  # nobody has chosen yet: the best suggestion stands chosen, to be seen and overruled

    @property
    def unsure(self) -> bool:
        return self.chosen is None or self.chosen.code == OTHER

    @property
    def in_list(self) -> bool:
        """The chosen kind stands only in the list below, not among the suggestions."""
        return not self.unsure and all(self.chosen != kind.info for kind in self.suggested)


def kinds_of(words: str, code: str, *, auto: bool = False) -> Kinds:
    """The kinds for a report with these words. `code` is chosen; with `auto`, where nobody chose, the best suggestion is.

    A kind that is not taken here (an emergency) is never chosen for anybody.
    """
    every = case_types()
    suggested = [Kind(one.kind, one.matched) for one in suggest_types(words)] if words.strip() else []
    chosen = every.get(code)
    if auto:
        best = suggested[0].info if suggested and not suggested[0].info.hand_off else None
        chosen = best or every.get(OTHER)
    groups: dict[str, Group] = {}
    for info in every.values():
        if info.code == OTHER:
            continue
        mine = chosen is not None and chosen.group.key == info.group.key
        groups.setdefault(info.group.key, Group(info.group.key, info.group.label, chosen=mine)).kinds.append(Kind(info))
    return Kinds(suggested, list(groups.values()), chosen, every.get(OTHER), auto)


def promises(info: CaseTypeInfo | None, answers: Mapping[str, object]) -> Sequence[Promise]:
    """What is promised for a kind, with these answers to its questions, after it was sent out; each with its limit."""
    return [Promise(step.label, limit_words(step.limit)) for step in info.milestones_for(answers)] if info else []


def triage_promise(info: CaseTypeInfo | None) -> str:
    """By when it is decided who deals with it."""
    return limit_words(info.triage_limit) if info else ""
