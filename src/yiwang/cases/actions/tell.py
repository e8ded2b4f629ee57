"""Write what happened into the history of a case."""

from typing import Any

from yiwang.access.queries import Actor
from yiwang.cases.models import Case, CaseEvent
from yiwang.shared import clock


def tell(actor: Actor, case: Case, kind: str, **columns: Any) -> CaseEvent:
    """One append-only row of the timeline; `columns` are those of CaseEvent beside who, when and which case."""
    return CaseEvent.objects.create(
        county=case.county,
        case_id=case.id,
        track=case.track,
        at=clock.now(),
        kind=kind,
        actor_kind=actor.kind,
        account_id=actor.account_id,
        role=actor.role if actor.kind == "staff" else "",
        unit_id=actor.unit_id,
        **columns,
    )
