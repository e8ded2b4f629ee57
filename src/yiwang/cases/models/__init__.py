"""Cases and the reference data they follow."""

from yiwang.cases.models.calendar_day import CalendarDay
from yiwang.cases.models.case import Case, Track
from yiwang.cases.models.case_type import CaseType
from yiwang.cases.models.parts import (
    CaseAttachment,
    CaseClock,
    CaseEvent,
    CaseRating,
    CaseReceipt,
    CaseReference,
    CaseSeal,
    Submission,
)
from yiwang.cases.models.routing_rule import RoutingRule

__all__ = [
    "CalendarDay",
    "Case",
    "CaseAttachment",
    "CaseClock",
    "CaseEvent",
    "CaseRating",
    "CaseReceipt",
    "CaseReference",
    "CaseSeal",
    "CaseType",
    "RoutingRule",
    "Submission",
    "Track",
]
