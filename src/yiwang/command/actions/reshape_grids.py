"""Reshape grids: the net, the assignments of those who walk it, the audit record, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils.translation import gettext as _

from yiwang.access.actions import carry_assignments
from yiwang.access.queries import Actor
from yiwang.command.queries.reshape import allowed_plan
from yiwang.territory.actions import reshape
from yiwang.territory.queries import Plan, ReshapeRefused, Wish


def reshape_grids(actor: Actor, wish: Wish, *, seen: int, day: date, carry: Mapping[str, Sequence[str]] | None = None) -> Plan:
    """Carry out a wish; returns the plan that was carried out. Runs inside the actor's scope.

    `seen` is the version of the previewed plan. Assignments of a grid that ends go to all its heirs (merge: everybody of the old
    grids; split: all parts), or to those that `carry` names for it. Raises ReshapeRefused; then nothing is changed.
    """
    with transaction.atomic():
        shown = allowed_plan(actor, wish)
        done = reshape(actor, wish, village=shown.village, seen=seen, day=day)
        heirs = _chosen(done, carry or {})
        if heirs:
            pairs = [(old, new) for old, several in sorted(heirs.items()) for new in several]
            carry_assignments(actor=actor, pairs=pairs, on=day, using=DEFAULT_DB_ALIAS)
    return done


def _chosen(done: Plan, carry: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    heirs = dict(done.heirs)
    for old, chosen in carry.items():
        if old not in heirs or not set(chosen) <= set(heirs[old]):
            raise ReshapeRefused(_("Assignments can only go to grids that take over the ground."))
        heirs[old] = tuple(chosen)
    return heirs
