"""The taxonomy as this deployment uses it, and suggestions from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yiwang.cases.case_type_file import departments, levels
from yiwang.cases.case_type_info import OTHER, CaseTypeInfo, Named, Service, attribute_of, milestone_of
from yiwang.cases.models.case_type import CaseType
from yiwang.cases.queries.kept import KeptTable
from yiwang.cases.suggesting import Suggester, Suggestion

__all__ = ["OTHER", "CaseTypeInfo", "Suggestion", "case_type", "case_types", "departments", "levels", "suggest_types"]


@dataclass(frozen=True, slots=True)
class _Types:
    every: Mapping[str, CaseTypeInfo]  # also those out of use: old cases still have them
    usable: Mapping[str, CaseTypeInfo]
    suggester: Suggester


def case_type(code: str) -> CaseTypeInfo:
    """The type of this code, in use or not. KeyError when there never was one."""
    return _types.get().every[code]


def case_types() -> Mapping[str, CaseTypeInfo]:
    """The types that are in use today, by code, in the order of their codes."""
    return _types.get().usable


def suggest_types(words: str, limit: int = 3) -> list[Suggestion]:
    """At most `limit` types that the words of a report speak for, each with the words that do; emergencies included."""
    return _types.get().suggester.suggest(words, limit)


def _read(today: date) -> _Types:
    rows = list(CaseType.objects.order_by("code"))
    every = {row.code: info_of(row) for row in rows}
    usable = {row.code: every[row.code] for row in rows if _in_use(row, today)}
    return _Types(every, usable, Suggester(usable.values()))


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


_types = KeptTable(CaseType, _read)
forget_case_types = _types.forget
