"""Say that a post has a case open."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from yiwang.access.queries import Actor
from yiwang.command.models import FRESH, Presence


def be_present(*, actor: Actor, county: str, case_id: UUID) -> None:
    """Renew this post's row for the case; else use one of its expired rows again; else add one. Inside the actor's scope.

    Not an act on the case: nothing is audited, announced or kept.
    """
    if actor.post_id is None:
        return
    now = timezone.now()
    mine = Presence.objects.filter(county=county, post_id=actor.post_id)
    if mine.filter(case_id=case_id).update(at=now):
        return
    new = {"case_id": case_id, "unit_id": actor.unit_id, "role": actor.role, "at": now}
    expired = mine.filter(at__lt=now - FRESH).values("id")[:1]
    try:
        with transaction.atomic():  # two windows of one post may beat at the same moment: one of them has written the row
            if not mine.filter(id__in=expired).update(**new):
                Presence.objects.create(county=county, post_id=actor.post_id, **new)
    except IntegrityError:
        return
