"""The pass to the live stream: signed, short-lived, put into the page for one account in one post.

A stream says that something changed and nothing else; what changed is asked for through the ordinary, guarded pages.
"""

import time
from dataclasses import dataclass

from django.core import signing

from yiwang.access.queries import Actor

VALID_S = 3600  # a desk that refreshes gets a new pass with every refresh
SALT = "desk-live"


@dataclass(frozen=True, slots=True)
class Pass:
    """Whose changes a stream hears of, 6-digit counties and unit codes, and until when (Unix time)."""

    account_id: int
    counties: frozenset[str]
    units: frozenset[str]
    expires: float


def make_pass(actor: Actor) -> str:
    """The pass of this actor, to be put in the address of the stream."""
    units = dict.fromkeys((actor.unit_id, *actor.units))
    content = [actor.account_id, ",".join(actor.counties), ",".join(units), int(time.time()) + VALID_S]
    return signing.dumps(content, salt=SALT, compress=True)


def read_pass(text: str) -> Pass | None:
    """The pass, or None when it is not ours or has expired."""
    try:
        account_id, counties, units, expires = signing.loads(text, salt=SALT, max_age=VALID_S)
    except (signing.BadSignature, ValueError):
        return None
    return Pass(account_id, frozenset(counties.split(",")), frozenset(units.split(",")), float(expires))
