"""One unit ends and another takes over from it: the part of access. Cases follow by `cases.actions.take_over`."""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.access.actions.posts import unit_called
from yiwang.access.actions.refused import Refused, require_keeper
from yiwang.access.actor import Actor
from yiwang.access.models import INDEPENDENT, Post, Unit
from yiwang.access.queries.units import valid_on
from yiwang.accountability.actions import record


def end_for_successor(*, actor: Actor, old: str, new: str, using: str = "owner") -> int:
    """End the unit `old` today; `new` takes over, and units underneath belong under it. How many posts end with it.

    A second time changes nothing. Raises Refused: unknown units, an `old` that another unit took over from, a `new` that has
    ended, and an independent review that would come to an office it may have to judge.
    """
    with transaction.atomic(using=using):
        posts = look_at_take_over(actor=actor, old=old, new=new, using=using)
        ending = Unit.objects.using(using).select_for_update().get(pk=old)
        heir = Unit.objects.using(using).select_for_update().get(pk=new)
        if ending.successor_id == heir.pk:
            return posts
        ending.successor, ending.valid_to = heir, ending.valid_to or max(localdate(), ending.valid_from)
        ending.save(using=using, update_fields=["successor", "valid_to"])
        heir.took_over_in = sorted({*heir.took_over_in, *ending.took_over_in, ending.county} - {heir.county})
        heir.save(using=using, update_fields=["took_over_in"])
        moved = Unit.objects.using(using).filter(valid_on(localdate()), parent=ending).exclude(pk=heir.pk).update(parent=heir)
        detail = {"to": new, "posts": posts, "units_underneath": moved}
        record(actor, "take_over_unit", f"unit:{old}", detail, county=ending.county, using=using)
    return posts


def look_at_take_over(*, actor: Actor, old: str, new: str, using: str = "owner") -> int:
    """How many posts would end with `old`; nothing is changed. Raises Refused as `end_for_successor` does."""
    ending = Unit.objects.using(using).filter(pk=old).first()
    if ending is None:
        raise Refused(_("There is no unit “%(code)s”.") % {"code": old})
    _check(actor, ending, unit_called(new, using))
    return Post.objects.using(using).filter(valid_on(localdate()), unit=ending).count()


def _check(actor: Actor, ending: Unit, heir: Unit) -> None:
    for unit in (ending, heir):
        require_keeper(actor, unit.county)
    if ending.pk == heir.pk:
        raise Refused(_("A unit cannot take over from itself."))
    if ending.successor_id not in {None, heir.pk}:
        raise Refused(_("“%(old)s” was taken over by “%(new)s” already.") % {"old": ending.pk, "new": ending.successor_id})
    if (ending.department == INDEPENDENT) != (heir.department == INDEPENDENT):
        raise Refused(_("Only an independent review takes over from an independent review, and from nothing else."))
