"""Giving and ending posts; acting in another of one's posts."""

from datetime import date

from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.access.actions.refused import Refused, require_keeper
from yiwang.access.actions.sessions import end_sessions
from yiwang.access.actor import Actor
from yiwang.access.models import Account, GridAssignment, Post, Unit
from yiwang.access.policy import may_give_post
from yiwang.access.queries.actors import holding
from yiwang.access.queries.posts import account_posts
from yiwang.access.queries.units import current_units, units_like
from yiwang.access.roles import ROLES
from yiwang.accountability.actions import record


def unit_called(code: str, using: str = DEFAULT_DB_ALIAS) -> Unit:
    """The unit with this code, if it exists today; otherwise Refused names the nearest ones."""
    unit = current_units().using(using).filter(pk=code).first()
    if unit is None:
        near = ", ".join(f"{unit.code} ({unit.name})" for unit in units_like(code, using=using))
        hint = _("Did you mean: %(units)s?") % {"units": near} if near else _("There are no units like it.")
        raise Refused(_("There is no unit “%(code)s”.") % {"code": code} + " " + hint)
    return unit


def role_called(name: str) -> None:
    """Raise Refused, listing the roles, when there is none of this name."""
    if name not in ROLES:
        raise Refused(_("There is no role “%(role)s”. Roles: %(roles)s.") % {"role": name, "roles": ", ".join(ROLES)})


def give_post(
    *, actor: Actor, account: Account, role: str, unit: str, since: date | None = None, using: str = DEFAULT_DB_ALIAS
) -> Post:
    """A post for the account from `since` (default today) on. Raises Refused."""
    role_called(role)
    place = unit_called(unit, using)
    require_keeper(actor, place.county)
    if not may_give_post(actor, place.county, account.pk):
        raise Refused(_("Nobody gives a post to themselves. Ask a second administrator."))
    post = Post(account=account, unit=place, role=role, county=place.county, valid_from=since or localdate())
    if Post.objects.using(using).filter(account=account, unit=place, role=role, valid_to=None).exists():
        raise Refused(_("This account already holds this post."))
    with transaction.atomic(using=using):
        post.save(using=using, force_insert=True)
        keep_higher(account, place.county, using)
        detail = {"account": account.pk, "role": role, "unit": unit, "from": str(post.valid_from), "kept_by": account.county}
        record(actor, "give_post", f"post:{post.pk}", detail, county=place.county, using=using)
    return post


def keep_higher(account: Account, county: str, using: str) -> None:
    """An account with a post elsewhere is kept where both lie: who may set its password could act in every one of its posts."""
    kept_by = holding([account.county, county])
    if kept_by != account.county:
        account.county = kept_by
        account.save(using=using, update_fields=["county"])


def end_post(*, actor: Actor, post: Post, on: date | None = None, using: str = DEFAULT_DB_ALIAS) -> None:
    """End a post on a day (default today, at once), its grids with it; a post that has ended ends the holder's sessions."""
    require_keeper(actor, post.county)
    today = localdate()
    post.valid_to = max(on or today, post.valid_from)
    with transaction.atomic(using=using):
        post.save(using=using, update_fields=["valid_to"])
        open_ended = GridAssignment.objects.using(using).filter(post=post, valid_to=None, valid_from__lte=post.valid_to)
        open_ended.update(valid_to=post.valid_to)
        record(actor, "end_post", f"post:{post.pk}", {"on": str(post.valid_to)}, county=post.county, using=using)
        if post.valid_to <= today:
            end_sessions(actor=actor, account_id=post.account_id, using=using)


def switch_post(*, actor: Actor, post_id: int) -> Post:
    """The post to act in from now on; Refused when the actor does not hold it today. The caller keeps it in the session."""
    held = account_posts(actor.account_id) if actor.account_id is not None else ()
    for post in held:
        if post.pk == post_id:
            record(actor, "switch_post", f"post:{post.pk}", {"from": actor.post_id}, county=post.county)
            return post
    raise Refused(_("You do not hold this post any more."))
