"""Write the audit record of an act, in the transaction of the act."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from django.db import DEFAULT_DB_ALIAS, connections

from yiwang.accountability.models import AuditRecord
from yiwang.shared import clock

TABLE = AuditRecord._meta.db_table


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
    actor: Acting,
    action: str,
    subject: str,
    detail: Mapping[str, object] | None = None,
    *,
    county: str = "",
    using: str = DEFAULT_DB_ALIAS,
) -> None:
    """One append-only row. `subject` like "case:0193…"; `detail` must not hold contacts or a reporter's words."""
    # Not through the model's manager: it would ask for the new id back, and whoever writes a record need not be able to read it.
    row: dict[str, str | int | datetime | None] = {
        "at": clock.now(),
        "county": county,
        "actor_kind": actor.kind,
        "account_id": actor.account_id,
        "role": actor.role or "",
        "unit_id": actor.unit_id or "",
        "action": action,
        "subject": subject,
        "detail": json.dumps(dict(detail or {})),
    }
    columns, places = ", ".join(row), ", ".join(["%s"] * len(row))
    with connections[using].cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} ({columns}) VALUES ({places})", list(row.values()))  # noqa: S608  (our own names)
