"""Which desk takes a report in, and which unit is suggested to handle it: rules applied to the units that exist."""

import time
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from yiwang.access.queries import INDEPENDENT, current_units, units_at_work_in, units_going_on, units_of_county
from yiwang.cases.case_type_info import CaseTypeInfo, in_language
from yiwang.cases.models import Case
from yiwang.cases.queries.case_types import case_type
from yiwang.cases.queries.routing_rules import routing_rules
from yiwang.cases.routing import RoutingAnswer, RoutingQuestion, Sought, Stage, UnitIndex, Why, choose, why_in_words
from yiwang.cases.submission import ReportedPlace
from yiwang.territory.queries import county_of, division_now, heirs_of_county

KEEP_S = 5.0  # how long a server may go on with units as they were
GOES_AND_LOOKS = ("village", "department")  # kinds of units whose posts have the duty to look on the spot
_indexes: dict[tuple[str, bool], tuple[float, UnitIndex]] = {}


class NoDeskError(LookupError):
    """No unit is set up that could take the case: the administrator has to make one for this county."""

    def __init__(self, county: str) -> None:
        super().__init__(f"No unit can take cases of {county}: set up a county centre or township rooms there.")
        self.county = county


@dataclass(frozen=True, slots=True)
class Route:
    """The unit and the rule that chose it."""

    unit: str
    answer: RoutingAnswer

    def why(self) -> dict[str, Any]:
        """As stored with the case: rule, unit, reasons; `reasons_in_words` reads it."""
        return {"rule": self.answer.rule, "unit": self.unit, "why": [[why.kind, dict(why.detail)] for why in self.answer.why]}

    @property
    def ground(self) -> str:
        """The rule's ground in the language of the page."""
        return in_language(self.answer.ground, self.answer.ground_en)


def reasons_in_words(stored: dict[str, Any]) -> list[str]:
    """The reasons stored by `Route.why`, as sentences in the language of the page."""
    return [sentence for _kind, sentence in reasons_by_kind(stored)]


def reasons_by_kind(stored: dict[str, Any]) -> list[tuple[str, str]]:
    """The same with the kind of each: duty, type, place, urgency, others."""
    said = [(kind, why_in_words(Why(kind, detail))) for kind, detail in stored.get("why", [])]
    return [(kind, sentence) for kind, sentence in said if sentence]


def triage_route(kind: CaseTypeInfo, place: ReportedPlace, urgency: str) -> Route:
    """The desk that takes the report in. Raises NoDeskError when the county has no unit at all."""
    return _route(Stage.TRIAGE, kind, *_where(place), urgency)


def handling_route_at(kind: CaseTypeInfo, place: ReportedPlace, urgency: str) -> Route:
    """The unit that the rules name to handle such a matter at this place. Raises NoDeskError."""
    return _route(Stage.HANDLING, kind, *_where(place), urgency)


def handling_route(case: Case) -> Route:
    """The unit suggested to handle the case. Raises NoDeskError."""
    return _route(Stage.HANDLING, case_type(case.case_type_id), *_where(case), case.urgency)


def receiving_units(case: Case, move: str) -> QuerySet[Any]:
    """Units that `move` can give this case to: those of its county that exist today and can act on it.

    A complaint about an office goes to independent review only; a restricted case to no contractor.
    """
    if case_type(case.case_type_id).independent:
        return current_units().filter(county__in=_codes_above(case.county), department=INDEPENDENT)
    lies_in = {county_of(code) for code in division_now(case.township)}
    units = units_at_work_in(case.county, lies_in if len(lies_in) == 1 else ()).exclude(kind__in=("province", "city"))
    if case.track == "restricted":
        units = units.exclude(kind="contractor")
    return units.filter(kind__in=GOES_AND_LOOKS).exclude(code=case.unit_id) if move == "verify_on_site" else units


def _where(filed: Case | ReportedPlace) -> tuple[str, dict[str, str]]:
    """County and codes by level to find a desk by: as filed; as it is now once the county has ended and has no units left."""
    levels = {"grid": filed.grid, "village": filed.village, "township": filed.township}
    heirs = heirs_of_county(filed.county)
    if heirs in {(), (filed.county,)} or units_of_county(filed.county).exists():
        return filed.county, levels
    now = {level: codes[0] for level in ("village", "township") if len(codes := division_now(levels[level])) == 1}
    counties = {county_of(code) for code in now.values()} or set(heirs)
    return (counties.pop(), now) if len(counties) == 1 else (filed.county, levels)


def _route(stage: Stage, kind: CaseTypeInfo, county: str, levels: dict[str, str], urgency: str) -> Route:
    place = {level: code for level, code in levels.items() if code} | _above(county)
    question = RoutingQuestion(stage, kind.code, kind.department.key, kind.lowest_level, place, urgency)
    answer = choose(routing_rules(), question)
    units = _units(county, kind.independent)
    unit = units.pick(answer.sought) or units.pick(_independent(place) if kind.independent else choose_fallback(question).sought)
    if unit is None:
        raise NoDeskError(county)
    return Route(unit, answer)


def choose_fallback(question: RoutingQuestion) -> RoutingAnswer:
    """When the units a rule wants do not exist: the desk that takes reports in at this place."""
    plain = RoutingQuestion(Stage.TRIAGE, "", "", question.lowest_level, question.place)
    return choose(routing_rules(), plain)


def _independent(place: dict[str, str]) -> list[Sought]:
    """The nearest independent review, whatever a rule of the place says."""
    levels = [place[level] for level in ("county", "city", "province") if level in place]
    return [Sought(kind="department", division=division, department=INDEPENDENT) for division in levels]


def _above(county: str) -> dict[str, str]:
    """County, city and province of a county code; a code that ends in 00 stands for a city or province itself."""
    city, province = f"{county[:4]}00000000", f"{county[:2]}0000000000"
    if county.endswith("0000"):
        return {"province": province}
    if county.endswith("00"):
        return {"city": city, "province": province}
    return {"county": f"{county}000000", "city": city, "province": province}


def _codes_above(county: str) -> list[str]:
    """The 6 digits under which units of a county, its city and its province are kept."""
    return sorted({county, f"{county[:4]}00", f"{county[:2]}0000"})


def _units(county: str, independent: bool) -> UnitIndex:
    """`independent`: only the units that complaints about an office may come to."""
    kept = _indexes.get((county, independent))
    if kept and kept[0] > time.monotonic():
        return kept[1]
    going_on = dict(units_going_on([county]))
    found = current_units().filter(Q(county__in=_codes_above(county)) | Q(code__in=list(going_on)))
    index = UnitIndex(found.filter(department=INDEPENDENT) if independent else found, going_on)
    _indexes[county, independent] = (time.monotonic() + KEEP_S, index)
    return index


def forget_units() -> None:
    """Read the units anew at the next question; for tests and after an import in this process."""
    _indexes.clear()
