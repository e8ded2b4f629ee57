"""Grids are split, merged or drawn anew: those who look after the old ones look after what has come of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connections, transaction

from yiwang.access.actions.refused import require_crew_manager
from yiwang.access.actor import Actor
from yiwang.accountability.actions import record
from yiwang.shared.db.scope import as_values
from yiwang.territory.queries import county_of

# Lines of the old grids that hold on the day or begin later. Where several old grids become one, a post keeps for each department
# the lines of one of them: of that which it led, else of the first pair. Lead workers come from the first pair that has one.
STARTED = """
WITH pairs AS (
  SELECT * FROM unnest(%(old)s::text[], %(new)s::text[], %(county)s::text[]) WITH ORDINALITY AS p(old, new, county, rank)
),
lines AS (
  SELECT a.post_id, pairs.new AS grid, pairs.county, pairs.rank, a.kind, a.position, a.department, a.duties, a.case_classes,
    a.payer, a.payer_note, greatest(a.valid_from, %(on)s::date) AS valid_from, a.valid_to,
    first_value(rank) OVER (PARTITION BY pairs.new, a.post_id, a.department ORDER BY a.position <> 'lead', rank) AS kept
  FROM pairs JOIN access_gridassignment a ON a.grid = pairs.old AND (a.valid_to IS NULL OR a.valid_to > %(on)s)
),
carried AS (
  SELECT *, min(rank) FILTER (WHERE position = 'lead') OVER (PARTITION BY grid) AS led FROM lines l
  WHERE rank = kept AND NOT EXISTS (
    SELECT FROM access_gridassignment k WHERE k.grid = l.grid AND k.post_id = l.post_id AND k.department = l.department
      AND (k.valid_to IS NULL OR k.valid_to > l.valid_from))
),
heads AS (
  SELECT grid, post_id FROM access_gridassignment
  WHERE position = 'lead' AND grid = ANY (%(new)s) AND (valid_to IS NULL OR valid_to > %(on)s)
)
INSERT INTO access_gridassignment
  (post_id, grid, county, kind, position, department, duties, case_classes, payer, payer_note, valid_from, valid_to)
SELECT post_id, grid, county, kind,
  CASE WHEN position = 'place' AND substr(grid, 13, 1) <> '9' THEN 'worker'
       WHEN position = 'lead' AND (rank <> led OR EXISTS (
         SELECT FROM heads h WHERE h.grid = c.grid AND h.post_id <> c.post_id)) THEN 'worker' ELSE position END,
  department, duties, case_classes, payer, payer_note, valid_from, valid_to
FROM carried c"""
ENDED = """
UPDATE access_gridassignment SET valid_to = greatest(valid_from, %(on)s::date)
WHERE grid = ANY (%(ended)s) AND (valid_to IS NULL OR valid_to > %(on)s)"""


@dataclass(frozen=True, slots=True)
class Carried:
    """How many lines ended with the old grids, and how many began in the new ones."""

    ended: int
    started: int


def carry_assignments(*, actor: Actor, pairs: Sequence[tuple[str, str]], on: date, using: str = "owner") -> Carried:
    """For each (old grid, new grid): whoever looks after the old one looks after the new one from `on`, with the same work.

    A split is several pairs with one old grid, a merger several with one new grid; an old grid that is also among the new ones
    goes on. Of a merger's lead workers that of its first pair stays lead. Two statements, one audit record a county, in the
    caller's transaction where there is one. Raises Refused.
    """
    counties = {code: county_of(code) for pair in pairs for code in pair}
    for county in set(counties.values()):
        require_crew_manager(actor, county)
    going_on = {new for _old, new in pairs}
    ended = sorted({old for old, _new in pairs} - going_on)
    moved = [(old, new, counties[new]) for old, new in pairs if old != new]
    given: dict[str, Any] = dict(zip(("old", "new", "county"), as_values(moved) or ([], [], []), strict=True))
    given |= {"on": on, "ended": ended}
    with transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            cursor.execute(STARTED, given)
            started = cursor.rowcount
            cursor.execute(ENDED, given)
            outcome = Carried(cursor.rowcount, started)
        for place in sorted(set(counties.values())):
            own = [pair for pair in pairs if counties[pair[0]] == place or counties[pair[1]] == place]
            detail = {"on": str(on), "grids": [" → ".join(pair) for pair in own[:50]], "pairs": len(own)}
            record(actor, "carry_assignments", f"county:{place}", detail, county=place, using=using)
    return outcome
