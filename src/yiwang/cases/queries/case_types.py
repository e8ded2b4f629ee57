"""The taxonomy, kept in memory and renewed shortly after a change of its table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from time import monotonic

from django.db.models import Count, Max
from django.utils import timezone

from yiwang.cases.case_type_file import departments, levels
from yiwang.cases.case_type_info import OTHER, CaseTypeInfo, Named, Service, attribute_of, milestone_of
from yiwang.cases.models.case_type import CaseType
from yiwang.cases.suggesting import Suggester, Suggestion

__all__ = ["OTHER", "CaseTypeInfo", "Suggestion", "case_type", "case_types", "departments", "levels", "suggest_types"]
REFRESH_S = 10.0  # a change shows in every running process after at most this long


@dataclass(slots=True)
class _Kept:
    every: Mapping[str, CaseTypeInfo]  # also those out of use: old cases still have them
    usable: Mapping[str, CaseTypeInfo]
    suggester: Suggester
    state: tuple[object, ...]
    checked_at: float


_kept: list[_Kept] = []  # empty or one: one assignment replaces it, so threads need no lock


def case_type(code: str) -> CaseTypeInfo:
    """The type of this code, in use or not. KeyError when there never was one."""
    return _types().every[code]


def case_types() -> Mapping[str, CaseTypeInfo]:
    """The types that are in use today, by code, in the order of their codes."""
    return _types().usable


def suggest_types(words: str, limit: int = 3) -> list[Suggestion]:
    """At most `limit` types that the words of a report speak for, each with the words that do; emergencies included."""
    return _types().suggester.suggest(words, limit)


def forget_case_types() -> None:
    """Read the table anew at the next question; called by whoever changes it in this process."""
    _kept.clear()


def _types() -> _Kept:
    kept = _kept[0] if _kept else None
    now = monotonic()
    if kept and now - kept.checked_at < REFRESH_S:
        return kept
    found = CaseType.objects.aggregate(count=Count("pk"), changed_at=Max("changed_at"))
    today = timezone.localdate()
    state = (found["count"], found["changed_at"], today)
    if kept and kept.state == state:
        kept.checked_at = now
        return kept
    fresh = _read(today, state, now)
    _kept[:] = [fresh]
    return fresh


def _read(today: date, state: tuple[object, ...], now: float) -> _Kept:
    rows = list(CaseType.objects.order_by("code"))
    every = {row.code: info_of(row) for row in rows}
    usable = {row.code: every[row.code] for row in rows if _in_use(row, today)}
    return _Kept(every, usable, Suggester(usable.values()), state, now)


def _in_use(row: CaseType, today: date) -> bool:
    return row.active and (row.valid_from is None or row.valid_from <= today) and (row.valid_to is None or today <= row.valid_to)


def info_of(row: CaseType) -> CaseTypeInfo:
    """The row as plain data."""
    return CaseTypeInfo(
        code=row.code, key=row.key, name=row.name, name_en=row.name_en, about=row.about, about_en=row.about_en,
        group=Named(key=row.class_code, name=row.class_name, name_en=row.class_name_en),
        department=Named(key=row.department, name=row.department_name, name_en=row.department_name_en),
        lowest_level=row.lowest_level, every_milestone=tuple(milestone_of(step) for step in row.milestones),
        triage_limit=row.triage_limit, verification_limit=row.verification_limit, evidence=row.evidence,
        may_be_public=row.may_be_public, track=row.track, reviewer=row.reviewer,
        hand_off=tuple(Service(**service) for service in row.hand_off),
        call_first=tuple(Service(**service) for service in row.call_first),
        keywords=tuple(row.keywords), keywords_en=tuple(row.keywords_en),
        attributes=tuple(attribute_of(question) for question in row.attributes),
    )  # fmt: skip
