"""Reading one's own exports. Row-level security shows those of the account; here they are those of the post acted in."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from yiwang.access.queries import Actor
from yiwang.command.models import Export

SHOWN = 50


def holder(actor: Actor) -> tuple[int, int]:
    """Account and post. Only staff in a post have exports; ValueError for anybody else."""
    if actor.account_id is None or actor.post_id is None:
        raise ValueError("Exports belong to a member of staff in a post.")
    return actor.account_id, actor.post_id


def posts_exports(actor: Actor) -> QuerySet[Export]:
    """All that were asked for in the post as it is now, not in another post, role or unit of the same person."""
    account_id, post_id = holder(actor)
    return Export.objects.filter(account_id=account_id, post_id=post_id, unit_id=actor.unit_id, role=actor.role)


def own_exports(actor: Actor) -> Sequence[Export]:
    """The newest first, without those that were taken off the list."""
    return list(posts_exports(actor).exclude(state=Export.State.DELETED).order_by("-asked_at")[:SHOWN])


def own_export(actor: Actor, export_id: UUID, *, lock: bool = False) -> Export:
    """One of them; Export.DoesNotExist for any other."""
    mine = posts_exports(actor)
    return (mine.select_for_update() if lock else mine).get(id=export_id)
