"""Which unit should act: rules as data, the most specific one wins, and every answer says why. Pure: no database.

Order of specificity: a rule for the type goes before one for its class, before one for any type; then a finer place before
a coarser one; then a rule for this urgency before one for any. Two rules that are equally specific: the lower code wins.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yiwang.cases.case_type_info import LEVELS, in_language

ANY = "*"


class Stage(StrEnum):
    """What the unit is wanted for."""

    TRIAGE = "triage"  # decides on the report
    HANDLING = "handling"  # deals with the matter


class Wanted(StrEnum):
    """What a target may ask for instead of a kind of unit."""

    UNIT = "unit"  # the unit with this code
    COMPETENT = "competent"  # the lowest competent level of the type, as its row in the taxonomy says


@dataclass(frozen=True, slots=True)
class Target:
    """One wish of a rule: a unit by its code, or a kind of unit at a level of the case's place.

    `department` is a department's key, or "type" for the department of the case type; only for kind "department".
    """

    kind: str
    level: str = ""
    department: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """`case_type` is a type's code (0401), a class (04) or *; `place` a division or grid code or *; `urgency` a word or *."""

    code: str
    stage: Stage
    targets: tuple[Target, ...]  # in order of preference: the first unit that exists takes it
    ground: str  # why, in words that handlers and reporters read
    ground_en: str
    case_type: str = ANY
    place: str = ANY
    urgency: str = ANY


@dataclass(frozen=True, slots=True)
class RoutingQuestion:
    """What is to be routed. `place` holds the code at each known level: {"grid": …, "village": …, "county": "990121000000"}."""

    stage: Stage
    case_type: str
    department: str
    lowest_level: str
    place: Mapping[str, str]
    urgency: str = "normal"


@dataclass(frozen=True, slots=True)
class Sought:
    """A unit to look for: by code, or by kind, division and department."""

    unit: str = ""
    kind: str = ""
    division: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """One reason, stored with the case and put into words when it is shown (`why_in_words`)."""

    kind: str  # duty type place urgency others
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RoutingAnswer:
    """The rule that decided, which units it wants (the first that exists takes the case), and why."""

    rule: str
    ground: str
    ground_en: str
    sought: tuple[Sought, ...]
    why: tuple[Why, ...]


class UnitLike(Protocol):
    """What `UnitIndex` needs to know of a unit."""

    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def division(self) -> str: ...
    @property
    def department(self) -> str: ...


class NoRuleError(LookupError):
    """No rule applies: the table lacks a rule for any type at any place."""


def choose(rules: Collection[Rule], question: RoutingQuestion) -> RoutingAnswer:
    """The answer of the most specific rule that applies. NoRuleError when none does. Never hangs on the order of `rules`."""
    level_of = {code: level for level, code in question.place.items()}
    applying = [rule for rule in rules if _applies(rule, question, level_of)]
    if not applying:
        raise NoRuleError(f"no routing rule for type {question.case_type}, stage {question.stage}")
    ranked = sorted(applying, key=lambda rule: (*(-part for part in _specificity(rule, level_of)), rule.code))
    best = ranked[0]
    sought = dict.fromkeys(one for target in best.targets for one in _sought(target, question))
    return RoutingAnswer(best.code, best.ground, best.ground_en, tuple(sought), _why(ranked, question, level_of))


class UnitIndex:
    """Units that exist, ready for `pick`: made once for many questions."""

    def __init__(self, units: Iterable[UnitLike], going_on: Mapping[str, str] = MappingProxyType({})) -> None:
        """`going_on`: the division that units go on in whose own has ended, by code; they come after those of their own there."""
        self._codes: set[str] = set()
        self._first: dict[Sought, str] = {}
        for unit in sorted(units, key=lambda unit: (unit.code in going_on, unit.code)):
            self._codes.add(unit.code)
            place = Sought(kind=str(unit.kind), division=going_on.get(unit.code, unit.division))
            self._first.setdefault(place, unit.code)
            self._first.setdefault(replace(place, department=unit.department or ""), unit.code)

    def pick(self, sought: Iterable[Sought]) -> str | None:
        """The code of the first unit that exists; of several that fit one wish, the lowest code. None when nothing fits."""
        for wish in sought:
            found = (wish.unit if wish.unit in self._codes else None) if wish.unit else self._first.get(wish)
            if found:
                return found
        return None


def why_in_words(why: Why) -> str:
    """The reason as a sentence in the language of the page."""
    detail = dict(why.detail)
    if why.kind == "duty":
        return in_language(detail["ground"], detail["ground_en"])
    if why.kind == "others":
        count = int(detail["count"])
        text = ngettext("%(count)s less specific rule also fits", "%(count)s less specific rules also fit", count)
        return text % {"count": count}
    return {
        ("type", "type"): _("The rule is made for this type of case"),
        ("type", "class"): _("The rule is made for this class of cases"),
        ("type", "any"): _("No rule of its own for this type: the general one holds"),
        ("place", "grid"): _("The rule is made for this grid"),
        ("place", "village"): _("The rule is made for this village or community"),
        ("place", "township"): _("The rule is made for this township or subdistrict"),
        ("place", "county"): _("The rule is made for this county"),
        ("place", "city"): _("The rule is made for this city"),
        ("place", "province"): _("The rule is made for this province"),
        ("urgency", "urgent"): _("The matter is urgent"),
    }.get((why.kind, detail.get("match", "")), "")


def _applies(rule: Rule, question: RoutingQuestion, level_of: Mapping[str, str]) -> bool:
    if rule.stage is not question.stage:
        return False
    if rule.case_type not in {ANY, question.case_type, question.case_type[:2]}:
        return False
    if rule.place != ANY and rule.place not in level_of:
        return False
    return rule.urgency in {ANY, question.urgency}


def _specificity(rule: Rule, level_of: Mapping[str, str]) -> tuple[int, int, int]:
    kind = 0 if rule.case_type == ANY else len(rule.case_type)
    place = 0 if rule.place == ANY else len(LEVELS) - LEVELS.index(level_of[rule.place])
    return kind, place, int(rule.urgency != ANY)


def _sought(target: Target, question: RoutingQuestion) -> list[Sought]:
    """The wish of a rule for this place; nothing where the place is not known finely enough."""
    if target.kind == Wanted.UNIT:
        return [Sought(unit=target.unit)]
    if target.kind == Wanted.COMPETENT:
        return [one for step in _competent(question.lowest_level) for one in _sought(step, question)]
    division = question.place.get(target.level)
    if not division:
        return []
    department = question.department if target.department == "type" else target.department
    return [Sought(kind=target.kind, division=division, department=department)]


def _competent(level: str) -> tuple[Target, ...]:
    """Who acts on a level: its office for the matter, else the room that answers for the whole level."""
    room = Target("township_room", "township")
    if level in {"grid", "village"}:
        return Target("village", "village"), room
    if level == "township":
        return Target("department", "township", "type"), room
    if level == "county":
        return Target("department", "county", "type"), room, Target("county_centre", "county")
    return (Target(level, level),)


def _why(ranked: list[Rule], question: RoutingQuestion, level_of: Mapping[str, str]) -> tuple[Why, ...]:
    best = ranked[0]
    match = {ANY: "any", question.case_type: "type"}.get(best.case_type, "class")
    reasons = [Why("duty", {"ground": best.ground, "ground_en": best.ground_en}), Why("type", {"match": match})]
    if best.place != ANY:
        reasons.append(Why("place", {"match": level_of[best.place], "code": best.place}))
    if best.urgency != ANY:
        reasons.append(Why("urgency", {"match": best.urgency}))
    if len(ranked) > 1:
        reasons.append(Why("others", {"count": str(len(ranked) - 1), "next": ranked[1].code}))
    return tuple(reasons)
