"""Full-text search over cases, in Chinese and English, and by number."""

import re
from dataclasses import dataclass

from django.db.models import Case as Choice
from django.db.models import F, FloatField, Func, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable, RawSQL

from yiwang.access.queries import Actor
from yiwang.cases.models import Case
from yiwang.cases.policy import search_reach, sees_the_reporters_side
from yiwang.cases.search_text import tsquery_literal
from yiwang.territory.queries import former_codes, resolve_code, same_ground

BEST = 200  # finds that are worth paging through; who needs more says more words
GRID = re.compile(r"(?=.*\d)(?=.{5,64}$)[0-9A-Za-z][\w./-]*")  # as departments write codes; words in between are a search
VILLAGE_DIGITS = 12
NUMBER = re.compile(r"\s*(\d{6}-\d{8}-\d{4,})\s*")
FOUND = "SELECT cases_found(%s::tsquery, %s, %s, %s, %s, %s, %s, %s)"
NUMBER_FIRST = 10.0  # above any ts_rank
OLD_NUMBER = re.compile(r"(?=.*\d)\S{1,80}")  # what may be a number of an older system
OF_OLD_NUMBER = "SELECT case_id FROM cases_casereference WHERE county = ANY(%s) AND reference = %s"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the menus of a list ask for beside the words; "" is whatever it is."""

    state: str = ""
    case_class: str = ""  # two digits
    village: str = ""
    messages: bool = False

    def condition(self) -> Q:
        """The same for a list without words."""
        asked = Q()
        if self.state:
            asked &= Q(state=self.state)
        if self.case_class:
            asked &= Q(case_type__code__startswith=self.case_class)
        if self.village:
            asked &= Q(village__in=same_ground(self.village))
        if self.messages:
            asked &= Q(message_waiting_at__isnull=False)
        return asked


def matching(cases: QuerySet[Case], words: str, actor: Actor, narrowing: Narrowing = Narrowing()) -> QuerySet[Case]:
    """`cases` that hold all of `words`: the newest BEST of the actor's reach, best first; a case number finds that case.

    The code of a grid, ours or a department's, of today or former, finds the cases filed there.
    So does the number that a case had in an older system; it stands first.

    Restricted cases are not indexed. Who may not read the words finds numbers only, and learns nothing by searching.
    """
    if number := NUMBER.fullmatch(words):
        return cases.filter(number=number[1], county=number[1][:6])
    counties, grids = _ground_called(words, actor)
    if grids:
        return cases.filter(county__in=counties, grid__in=grids).order_by("-reported_at")
    query = tsquery_literal(words) if sees_the_reporters_side(actor) else None
    said = words.strip()
    by_old_number = [[*actor.counties, *actor.partial], said] if OLD_NUMBER.fullmatch(said) else None
    if query is None:
        return cases.filter(id__in=RawSQL(OF_OLD_NUMBER, by_old_number)) if by_old_number else cases.none()  # noqa: S611
    village = ",".join(same_ground(narrowing.village)) if narrowing.village else ""
    menus = (narrowing.state, narrowing.case_class, village, narrowing.messages)
    asked = [query, *search_reach(actor), *menus, BEST]
    found = RawSQL(FOUND, asked)  # noqa: S611
    rank: Combinable = Func(F("search"), RawSQL("%s::tsquery", [query]), function="ts_rank", output_field=FloatField())
    if by_old_number:
        found = RawSQL(f"{FOUND} UNION ALL {OF_OLD_NUMBER}", [*asked, *by_old_number])  # noqa: S611
        rank = Choice(When(id__in=RawSQL(OF_OLD_NUMBER, by_old_number), then=Value(NUMBER_FIRST)), default=rank)  # noqa: S611
    return cases.filter(id__in=found).annotate(rank=rank).order_by("-rank", "-reported_at")


def _ground_called(words: str, actor: Actor) -> tuple[set[str], list[str]]:
    """Counties, and codes under which cases were filed, when `words` is the code of a grid in the actor's counties."""
    code, reach = words.strip(), {*actor.counties, *actor.partial}
    if not GRID.fullmatch(code):
        return set(), []
    found = [one for one in resolve_code(code) if one.place.county in reach and len(one.code) > VILLAGE_DIGITS]
    return {one.place.county for one in found}, former_codes(one.code for one in found)
