"""Who gives keys to programs: whoever keeps every county that the key opens."""

from collections.abc import Sequence

from yiwang.access.queries import Actor
from yiwang.territory.queries import counties


def may_keep_key(actor: Actor, jurisdictions: Sequence[str]) -> bool:
    """`jurisdictions`: first digits of divisions, empty for all. The product itself and its own command line may."""
    if actor.kind == "system":
        return True
    opened = {code for code in counties() if not jurisdictions or code.startswith(tuple(jurisdictions))}
    return actor.may("configure") and bool(opened) and opened <= set(actor.staff_of)
