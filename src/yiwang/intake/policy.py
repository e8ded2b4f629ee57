"""Who gives keys to programs and reads the accounts of imports: whoever keeps every county that these are about."""

from collections.abc import Sequence

from yiwang.access.queries import Actor
from yiwang.territory.queries import counties


def may_keep_key(actor: Actor, jurisdictions: Sequence[str]) -> bool:
    """`jurisdictions`: first digits of divisions, empty for all. The product itself and its own command line may."""
    if actor.kind == "system":
        return True
    opened = {code for code in counties() if not jurisdictions or code.startswith(tuple(jurisdictions))}
    return actor.may("configure") and bool(opened) and opened <= set(actor.staff_of)


def may_see_import(actor: Actor, filed_in: Sequence[str]) -> bool:
    """`filed_in`: 6-digit codes of the counties that got cases."""
    return actor.may("configure") and set(filed_in) <= set(actor.staff_of)
