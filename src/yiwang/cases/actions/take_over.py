"""The cases of a unit that ended come to the unit that takes over. Runs as the owner; may be killed and run again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone
from psycopg.types.json import Jsonb

from yiwang.access.actions import end_for_successor
from yiwang.access.queries import Actor
from yiwang.accountability.actions import record
from yiwang.cases.lifecycle import FINAL

BATCH = 1000
HOLDING = ("unit_id", "triage_unit_id", "dispatch_unit_id", "lead_unit_id", "escalated_unit_id")
HELD = f"%(old)s IN ({', '.join(HOLDING)}) AND (NOT state = ANY(%(final)s) OR closed_at > %(reopenable)s)"
FIND = f"SELECT county, id FROM cases_case WHERE {HELD} ORDER BY county, id"  # noqa: S608
CHANGED = ", ".join(f"{name} = CASE WHEN c.{name} = %(old)s THEN %(new)s ELSE c.{name} END" for name in HOLDING)
# One statement a batch: who holds it, its running clocks and its history change together. Deadlines stay as they are.
REHOME = f"""
WITH wanted AS MATERIALIZED (
  SELECT id, county FROM cases_case
  WHERE county = ANY(%(counties)s) AND id = ANY(%(ids)s::uuid[]) AND {HELD} ORDER BY county, id FOR UPDATE
), moved AS (
  UPDATE cases_case c SET {CHANGED},
    units = CASE WHEN %(new)s = ANY(c.units) THEN c.units ELSE c.units || %(new)s::text END,
    version = c.version + 1, updated_at = %(now)s
  FROM wanted WHERE c.county = wanted.county AND c.id = wanted.id
  RETURNING c.county, c.id, c.track
), clocks AS (
  UPDATE cases_caseclock k SET unit_id = %(new)s FROM moved
  WHERE k.county = moved.county AND k.case_id = moved.id AND k.stopped_at IS NULL AND k.unit_id = %(old)s
)
INSERT INTO cases_caseevent (county, case_id, track, at, kind, move, from_state, to_state, actor_kind, account_id, role, unit_id,
  target_unit_id, code, words, public, detail)
SELECT county, id, track, %(now)s, 'taken_over', '', '', '', %(kind)s, %(account)s, '', '', %(new)s, '', '', true, %(detail)s
FROM moved"""  # noqa: S608


def take_over(*, actor: Actor, old: str, new: str) -> Iterator[tuple[int, int]]:
    """End the unit `old` and give what it holds to `new`: open cases, and closed ones that can still be reopened.

    1. The unit ends and names its successor: from here on no report comes to it, and a second run goes on where this one stopped.
    2. Batch by batch the cases change hands; each commit is complete in itself.

    Gives (done, of) after each batch, first (0, of). Raises access.actions.Refused before anything is done.
    """
    end_for_successor(actor=actor, old=old, new=new)
    found = held_by(old)
    yield 0, len(found)
    done = 0
    for start in range(0, len(found), BATCH):
        done += _rehome(actor, old, new, found[start : start + BATCH])
        yield done, len(found)


def held_by(unit: str) -> list[tuple[str, Any]]:
    """(county, case id) of every case that a unit holds, leads or would get back, as the owner."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(FIND, {"old": unit, **_open()})
        return list(cursor.fetchall())


def _rehome(actor: Actor, old: str, new: str, batch: list[tuple[str, Any]]) -> int:
    given = {
        "old": old, "new": new, "now": timezone.now(), "kind": actor.kind, "account": actor.account_id,
        "counties": sorted({county for county, _id in batch}), "ids": [case for _county, case in batch],
        "detail": Jsonb({"from": old}), **_open(),
    }  # fmt: skip
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(REHOME, given)
        count = int(cursor.rowcount)
        if count:
            record(actor, "take_over_cases", f"unit:{old}", {"to": new, "cases": count}, using="owner")
    return count


def _open() -> dict[str, Any]:
    return {"final": sorted(FINAL), "reopenable": timezone.now() - timedelta(days=settings.REOPEN_DAYS)}
