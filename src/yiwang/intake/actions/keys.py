"""Give a program a key, and take it away."""

import secrets
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils.timezone import localdate

from yiwang.access.queries import Actor
from yiwang.accountability.actions import record
from yiwang.intake.models import ApiKey
from yiwang.intake.models.api_key import key_digest
from yiwang.intake.policy import may_keep_key
from yiwang.intake.queries.clients import forget_clients


class KeyRefused(PermissionError):
    """The actor does not keep every county that the key opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """What a key is made for. `key` only where it has to be a known one, as in the demonstration."""

    name: str
    unit: str = ""
    jurisdictions: tuple[str, ...] = ()
    reports_per_hour: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    key: str = ""


def make_api_key(actor: Actor, new: NewKey, *, using: str = DEFAULT_DB_ALIAS) -> tuple[ApiKey, str]:
    """The row and the key itself, which is shown once and stored only as a digest.

    Raises ValidationError for what is not usable, KeyRefused for an actor who may not.
    """
    if not may_keep_key(actor, new.jurisdictions):
        raise KeyRefused
    key = new.key or secrets.token_hex(20)
    row = ApiKey(
        digest=key_digest(key), name=new.name, unit_id=new.unit or None, jurisdictions=list(new.jurisdictions),
        reports_per_hour=new.reports_per_hour, valid_from=new.valid_from or localdate(), valid_to=new.valid_to,
    )  # fmt: skip
    row.clean_fields()
    with transaction.atomic(using=using):
        row.save(using=using, force_insert=True)
        record(actor, "make_api_key", f"apikey:{row.id}", {"name": row.name}, using=using)
    forget_clients()
    return row, key


def end_api_key(actor: Actor, key_id: UUID, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """From now on the key opens nothing. Raises ApiKey.DoesNotExist, KeyRefused."""
    with transaction.atomic(using=using):
        row = ApiKey.objects.using(using).select_for_update().get(id=key_id)
        if not may_keep_key(actor, row.jurisdictions):
            raise KeyRefused
        row.may_file, row.valid_to = False, max(localdate(), row.valid_from)
        row.save(using=using, update_fields=["may_file", "valid_to", "changed_at"])
        record(actor, "end_api_key", f"apikey:{row.id}", {"name": row.name}, using=using)
    forget_clients()
