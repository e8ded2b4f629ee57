"""From a post to an actor: duties from the role, reach from the unit."""

from collections.abc import Iterable, Sequence

from yiwang.access.actor import Actor
from yiwang.access.models import Post
from yiwang.access.queries.covered import covered_counties
from yiwang.access.queries.ground import ground_of
from yiwang.access.queries.units import current_units, units_under
from yiwang.access.roles import ROLES, SYSTEM_DUTIES, Reach

SEES_STAFF = frozenset({"configure", "view_audit"})  # who must know which person holds a post


def holding(counties: Iterable[str]) -> str:
    """The smallest 6-digit code, of a county, city or province, that holds all of these; "" when none does."""
    codes = set(counties)
    for digits in (6, 4, 2):
        if len({code[:digits] for code in codes}) == 1:
            return f"{min(codes)[:digits]:0<6}"
    return ""


def actor_of_post(post: Post) -> Actor:
    """The actor in this post; `post.unit` should be loaded. Needs no scope."""
    role, unit = ROLES[post.role], post.unit
    nothing = role.reach == Reach.NONE
    covered, ground = covered_counties(unit.county), ground_of(unit)
    below = units_under(unit) if role.reach == Reach.BELOW else []
    return Actor(
        kind="staff",
        role=role.name,
        duties=role.duties,
        counties=() if nothing else ground.counties,
        units=() if nothing else (unit.code, *below),
        staff_of=covered if role.duties & SEES_STAFF else (),
        crew_of=covered if "manage_staff" in role.duties else (),
        account_id=post.account_id,
        post_id=post.id,
        unit_id=unit.code,
        division=unit.division,
        partial=() if nothing else ground.partial,
        parts=() if nothing else ground.parts,
    )


def system_actor(counties: Sequence[str]) -> Actor:
    """The product itself, at work in these counties and all their units (restricted cases too). Work county by county."""
    units = current_units().filter(county__in=counties).values_list("code", flat=True)
    return Actor("system", "system", SYSTEM_DUTIES, counties=tuple(counties), units=tuple(units))


def console_actor() -> Actor:
    """Whoever works at the server's own command line."""
    return Actor("system", "console", frozenset({"configure"}))


def bare_actor(account_id: int) -> Actor:
    """A member of staff about their own account, whatever post they hold or no longer hold."""
    return Actor("staff", "", frozenset(), account_id=account_id)
