"""Which counties this server works for: often one, of a whole province that was imported with it."""

import time
from dataclasses import dataclass

from django.db import connection

from yiwang.access.models import UnitKind
from yiwang.access.queries.units import current_units
from yiwang.territory.queries import continues_as, counties, county_of, current_version

KEEP_S = 5.0  # how long a server may go on with units as they were
DESKS = (UnitKind.COUNTY_CENTRE, UnitKind.TOWNSHIP_ROOM)


@dataclass(frozen=True, slots=True)
class _Kept:
    content: tuple[str, ...]
    of: tuple[str, int]  # database, version of the territory
    until: float


_kept: list[_Kept] = []  # empty or one


def served_counties() -> tuple[str, ...]:
    """6-digit codes of the counties that have a centre or command rooms of their own; all counties before there are any."""
    of = (str(connection.settings_dict["NAME"]), current_version())
    for kept in _kept[:1]:
        if kept.of == of and time.monotonic() < kept.until:
            return kept.content
    desks = current_units().filter(kind__in=DESKS).values_list("county", "division")
    with_desk = {code for county, division in desks for code in (county, county_of(continues_as(division) or division))}
    every = counties()
    content = tuple(code for code in every if code in with_desk) or every
    _kept[:] = [_Kept(content, of, time.monotonic() + KEEP_S)]
    return content


def forget_served() -> None:
    """Look anew at the next question; for whoever has changed units in this process."""
    _kept.clear()
