"""Load the standard taxonomy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from yiwang.cases.case_type_file import standard_rows
from yiwang.cases.models.case_type import CaseType
from yiwang.cases.queries.case_types import forget_case_types


@dataclass(frozen=True, slots=True)
class LoadedTypes:
    """How many types were written, kept because the office changed them, and taken out of use because the file has no more."""

    written: int
    kept: int
    retired: int


def load_case_types(content: Mapping[str, Any] | None = None, *, using: str = "owner") -> LoadedTypes:
    """Write the types of the standard file (or of a parsed file of the same form). Running it again changes nothing.

    Rows marked `own` stay as they are; types that are no longer in the file are taken out of use, never deleted.
    CaseTypesError when the file has a mistake.
    """
    rows = standard_rows(content)
    with transaction.atomic(using=using):
        types = CaseType.objects.using(using)
        before = {row["code"]: row for row in types.select_for_update().values()}
        fresh = [row for row in rows if _differs(before.get(row["code"]), row)]
        now = timezone.now()
        types.bulk_create(
            [CaseType(**row, active=True, changed_at=now) for row in fresh],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=[*(set(fresh[0]) - {"code"}), "active", "changed_at"] if fresh else ["active"],
        )
        gone = types.filter(own=False, active=True).exclude(code__in=[row["code"] for row in rows])
        retired = gone.update(active=False, changed_at=now)
    forget_case_types()
    return LoadedTypes(written=len(fresh), kept=sum(row["own"] for row in before.values()), retired=retired)


def _differs(before: Mapping[str, Any] | None, row: Mapping[str, Any]) -> bool:
    if before is None:
        return True
    return not before["own"] and (not before["active"] or any(before[name] != value for name, value in row.items()))
