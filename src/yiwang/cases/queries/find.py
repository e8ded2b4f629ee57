"""Obtain cases: the only ways to get one."""

from uuid import UUID

from django.db.models import QuerySet

from yiwang.access.queries import Actor
from yiwang.cases.models import Case
from yiwang.cases.policy import visible
from yiwang.shared.db.scope import narrow


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """Every case the actor may see, inside `scoped(actor.scope())`."""
    return Case.objects.filter(visible(actor))


def access_case(actor: Actor, case_id: UUID, *, lock: bool = False) -> Case:
    """The case, only if the actor may see it; the transaction's scope is bound to it, so that its parts open too.

    `lock` holds it against other moves until the transaction ends. Raises Case.DoesNotExist.
    """
    cases = visible_cases(actor)
    case = (cases.select_for_update() if lock else cases.select_related("case_type")).get(id=case_id)
    narrow(actor.scope(case.id))
    return case
