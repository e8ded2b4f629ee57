"""Why something was not done, in words for the person who asked."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yiwang.access.actor import Actor
from yiwang.access.policy import may_keep, may_manage_crew
from yiwang.shared.wrong_input import WrongInputError

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Refused(WrongInputError):
    """Nothing was changed; `str()` says why and what would do."""

    def __init__(self, why: "StrOrPromise") -> None:
        super().__init__(str(why))


def require_keeper(actor: Actor, county: str) -> None:
    """Raise Refused unless the actor administers what is kept under this 6-digit code."""
    if not may_keep(actor, county):
        raise Refused(_("Your post does not administer units and accounts there."))


def require_crew_manager(actor: Actor, county: str) -> None:
    """Raise Refused unless the actor says who looks after the grids of this 6-digit code."""
    if not may_manage_crew(actor, county):
        raise Refused(_("Your post does not assign the grid staff there."))
