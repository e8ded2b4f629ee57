"""The pooled staff of grids in words: which unit does what, for whom, paid from where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yiwang.access.queries import ROLES, StaffRow, unit_names
from yiwang.access.queries.staff_labels import payer_label, position_label, working_time_label
from yiwang.cases.queries import case_types
from yiwang.command.queries.grid_staff import department_choices


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One line of the table; `name` is "" for who may not know it."""

    position: str
    unit: str
    name: str
    department: str
    duties: str
    classes: str
    kind: str
    payer: str
    since: object
    until: object
    lead: bool
    grid: str


def staff_rows(rows: Sequence[StaffRow]) -> list[StaffLine]:
    """Rows of access in the reader's language."""
    units, departments = unit_names({row.unit for row in rows}), dict(department_choices())
    return [_line(row, units, departments) for row in rows]


def _line(row: StaffRow, units: dict[str, str], departments: dict[str, str]) -> StaffLine:
    payer = payer_label(row.payer)
    return StaffLine(
        position=position_label(row.position),
        unit=units.get(row.unit, row.unit) or str(ROLES[row.role].label if row.role in ROLES else ""),
        name=row.name,
        department=departments.get(row.department, row.department),
        duties=row.duties,
        classes=_classes(row.case_classes),
        kind=working_time_label(row.kind),
        payer=f"{payer} ({row.payer_note})" if row.payer_note else payer,
        since=row.valid_from,
        until=row.valid_to,
        lead=row.position == "lead",
        grid=row.grid,
    )


def _classes(codes: Iterable[str]) -> str:
    labels = {kind.group.key: str(kind.group.label) for kind in case_types().values()}
    return ", ".join(labels.get(code, code) for code in codes)
