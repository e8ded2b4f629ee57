"""Who may change accounts, posts and the staff of grids."""

from yiwang.access.actor import Actor


def may_keep(actor: Actor, county: str) -> bool:
    """Whether the actor administers what is kept under this 6-digit code; the server's own console does everywhere."""
    return actor.may("configure") and (actor.kind == "system" or county in actor.staff_of)


def may_give_post(actor: Actor, county: str, account_id: int) -> bool:
    """Nobody gives a post to themselves: that takes a second administrator."""
    return may_keep(actor, county) and actor.account_id != account_id


def may_manage_crew(actor: Actor, county: str) -> bool:
    """Whether the actor says who looks after the grids of this 6-digit code."""
    return may_keep(actor, county) or (actor.may("manage_staff") and county in actor.crew_of)
