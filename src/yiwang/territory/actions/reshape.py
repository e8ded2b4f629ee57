"""Carry out a plan: adopt, split, merge, end. One transaction: a new version, new rows, ended rows, codes, the audit record.

1. One change of the territory at a time: the lock of `territory_change`.
2. What the plan was made from must still hold: nothing in its village may have changed since the version it names.
3. The plan is made anew under the lock, so that what is carried out is what the database says now.
4. Rows are only added and ended; running servers see the new version within seconds.

Runs as the web role: row-level security keeps it inside the counties of the scope.
"""

from dataclasses import asdict
from datetime import date

import shapely
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from yiwang.accountability.actions import Acting, record
from yiwang.shared import clock
from yiwang.shared.geo.datum import Datum
from yiwang.territory.actions.versions import ONE_AT_A_TIME
from yiwang.territory.levels import Level
from yiwang.territory.models import Boundary, Division, Grid, GridCode, TerritoryVersion
from yiwang.territory.queries.current import look_again
from yiwang.territory.queries.planning import plan
from yiwang.territory.queries.reshaping import Adopt, DeclareSame, End, Merge, Plan, ReshapeRefused, Split, Wish

PATIENCE_S = 3
ACTION: dict[type, str] = {
    Adopt: "adopt_grid",
    DeclareSame: "declare_same_grid",
    Split: "split_grid",
    Merge: "merge_grids",
    End: "end_grid",
}


def reshape(actor: Acting, wish: Wish, *, village: str, seen: int, day: date) -> Plan:
    """Carry out a wish from `day` on; returns the plan that was carried out, with its new version.

    `village` and `seen` are those of the plan that the person was shown. Needs a scope with the county. Raises ReshapeRefused
    when it cannot be done, or when the village changed since; then nothing is changed.
    """
    with transaction.atomic():
        _lock()
        refuse_if_changed(village, seen)
        wanted = plan(wish)
        if wanted.village != village:
            raise ReshapeRefused(_("Somebody changed this part of the net meanwhile. Look at the preview again."))
        _refuse_day(wanted, day)
        version = TerritoryVersion.objects.create(
            kind=TerritoryVersion.Kind.RESHAPED, as_of=day, source=ACTION[type(wish)],
            added=len(wanted.made), changed=len(wanted.redrawn) or len(wanted.links), ended=len(wanted.ended),
        )  # fmt: skip
        _store(wanted, version)
        record(actor, ACTION[type(wish)], f"territory:{version.pk}", _detail(wanted, day), county=wanted.county)
        transaction.on_commit(look_again)
    return wanted


def _lock() -> None:
    """Against imports and other stewards. Not for long: somebody waits at a page."""
    try:
        with transaction.atomic(), connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = %s", [f"{PATIENCE_S}s"])
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
            cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    except OperationalError as problem:
        if not isinstance(problem.__cause__, LockNotAvailable):
            raise
        raise ReshapeRefused(_("The territory is being changed right now. Try again in a minute.")) from problem


def refuse_if_changed(village: str, seen: int) -> None:
    """Raise ReshapeRefused when grids, their ground or the village itself changed after version `seen`."""
    newer = (
        Grid.objects.filter(village_code=village, version_id__gt=seen),
        Boundary.objects.filter(Q(code=village) | Q(code__startswith=village, level=Level.GRID), version_id__gt=seen),
        Division.objects.filter(code=village, version_id__gt=seen),
        GridCode.objects.filter(grid__startswith=village, version_id__gt=seen),
    )
    if any(rows.exists() for rows in newer):
        raise ReshapeRefused(_("Somebody changed this part of the net meanwhile. Look at the preview again."))


def _refuse_day(wanted: Plan, day: date) -> None:
    if day > localdate(clock.now()):
        raise ReshapeRefused(_("Choose today or an earlier day: the net is kept as it is, not as it will be."))
    grids = Grid.objects.filter(code__in=wanted.touched, valid_from__gt=day).order_by("-valid_from").first()
    ground = Boundary.objects.filter(code__in=wanted.touched, valid_to=None, valid_from__gt=day).order_by("-valid_from").first()
    later = grids or ground
    if later is not None:
        raise ReshapeRefused(
            _("Grid %(code)s is as it is only since %(day)s: choose that day or a later one.")
            % {"code": later.code, "day": later.valid_from.isoformat()}
        )


def _store(wanted: Plan, version: TerritoryVersion) -> None:
    day, gone = version.as_of, [one.code for one in wanted.ended]
    Grid.objects.filter(code__in=gone, valid_to=None).update(valid_to=day)
    moved = [*gone, *(one.code for one in wanted.redrawn)]
    Boundary.objects.filter(code__in=moved, valid_to=None).update(valid_to=day)
    Grid.objects.bulk_create(
        Grid(
            code=one.code, village_code=one.code[:12], parent_code=one.code[:15] if len(one.code) == 17 else "", kind=one.kind,
            purpose=one.purpose, name=one.name, name_en=one.name_en, valid_from=day, version=version,
        )
        for one in wanted.made
    )  # fmt: skip
    grounds = [(one.code, one.polygon, one.area_m2) for one in wanted.made]
    grounds += [(one.code, one.polygon, one.area_m2) for one in wanted.redrawn]
    Boundary.objects.bulk_create(
        Boundary(
            code=code, level=Level.GRID, wkb=shapely.to_wkb(polygon), datum=Datum.WGS84, area_m2=size, valid_from=day,
            version=version,
        )
        for code, polygon, size in grounds
    )  # fmt: skip
    GridCode.objects.bulk_create(
        (GridCode(**asdict(link), from_day=day, version=version) for link in wanted.links),
        ignore_conflicts=True,  # a plan may name one link twice
    )


def _detail(wanted: Plan, day: date) -> dict[str, object]:
    return {
        "day": day.isoformat(),
        "village": wanted.village,
        "ended": [one.code for one in wanted.ended],
        "made": [one.code for one in wanted.made],
        "redrawn": [one.code for one in wanted.redrawn],
        "codes": [[link.layer, link.code, link.grid, link.basis] for link in wanted.links],
    }
