"""Reading units: reference data, the same for everybody."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from yiwang.access.models import INDEPENDENT, Unit
from yiwang.territory.queries import any_succession, continues_as, county_of, division_now, heirs_of_county, taken_over


def valid_on(day: date, prefix: str = "") -> Q:
    """Rows whose dates hold on `day`: valid_from ≤ day < valid_to."""
    since = Q(**{f"{prefix}valid_from__lte": day})
    until = Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": day})
    return since & until


def current_units() -> QuerySet[Unit]:
    """Units that exist today, in division order."""
    return Unit.objects.filter(valid_on(localdate()))


def unit_named(code: str) -> Unit | None:
    """The unit with this code, also one that has ended."""
    return Unit.objects.filter(pk=code).first()


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """Names in the reader's language of these units, also of those that have ended; codes that are no unit are left out."""
    return {unit.code: unit.name_in_language() for unit in Unit.objects.filter(pk__in=set(codes))}


def units_of_county(county: str) -> QuerySet[Unit]:
    """Units of one 6-digit county code that exist today."""
    return current_units().filter(county=county)


def units_at_work_in(county: str, lies_in: Iterable[str] = ()) -> QuerySet[Unit]:
    """Units that act on cases of a 6-digit code: its own, those of the counties it went into, and those that go on there.

    `lies_in`: further counties, of a case that lies in a part that was given away.
    """
    counties = {county, *heirs_of_county(county), *lies_in}
    return current_units().filter(Q(county__in=counties) | Q(code__in=[code for code, _division in units_going_on(counties)]))


def units_going_on(counties: Iterable[str]) -> list[tuple[str, str]]:
    """Units whose division ended and goes on under another code in one of `counties`, with the code that it has now."""
    wanted = set(counties)
    if not any_succession():
        return []
    former = {code for county in wanted for over in [taken_over(county)] for code in (*over.whole, *over.from_counties)} | wanted
    units = current_units().filter(county__in=former).values_list("code", "division")
    now = [(code, continues_as(division)) for code, division in units if division_now(division) != (division,)]
    return [(code, division) for code, division in now if division and county_of(division) in wanted]


def units_under(unit: Unit) -> list[str]:
    """Codes of the units underneath: the whole tree within a county, the next level only for a city or a province.

    Independent review is nobody's subordinate: what it has may be a complaint about the very unit that asks.
    """
    if unit.county.endswith("00"):
        return list(current_units().filter(parent=unit).exclude(department=INDEPENDENT).values_list("code", flat=True))
    children: dict[str | None, list[str]] = defaultdict(list)
    for code, parent in units_of_county(unit.county).exclude(department=INDEPENDENT).values_list("code", "parent_id"):
        children[parent].append(code)
    found, queue = [], [unit.code]
    while queue:
        below = children.pop(queue.pop(), [])
        found += below
        queue += below
    return found


def units_like(text: str, most: int = 5, using: str = DEFAULT_DB_ALIAS) -> list[Unit]:
    """Units whose code or name is close to `text`, for an error message that helps."""
    units = {name: unit for unit in current_units().using(using) for name in (unit.code, unit.name)}
    hits = [name for name in units if text in name][:most] or get_close_matches(text, units, n=most, cutoff=0.4)
    return list({units[name].code: units[name] for name in hits}.values())
