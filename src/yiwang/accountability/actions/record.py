"""Write the audit record of an act, in the transaction of the act."""

from collections.abc import Mapping
from typing import Protocol

from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone

from yiwang.accountability.models import AuditRecord


class Acting(Protocol):
    """Whoever acts: access.Actor fits."""

    @property
    def kind(self) -> str: ...
    @property
    def account_id(self) -> int | None: ...
    @property
    def role(self) -> str: ...
    @property
    def unit_id(self) -> str: ...


def record(
    actor: Acting, action: str, subject: str, detail: Mapping[str, object] | None = None, *, county: str = "",
    using: str = DEFAULT_DB_ALIAS,
) -> None:
    """One append-only row. `subject` like "case:0193…"; `detail` must not hold contacts or a reporter's words."""
    # No RETURNING: whoever writes a record need not be able to read it.
    AuditRecord.objects.using(using).bulk_create(
        [
            AuditRecord(
                at=timezone.now(), county=county, actor_kind=actor.kind, account_id=actor.account_id, role=actor.role or "",
                unit_id=actor.unit_id or "", action=action, subject=subject, detail=dict(detail or {}),
            )
        ]
    )  # fmt: skip
