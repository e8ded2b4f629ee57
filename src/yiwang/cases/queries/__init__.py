"""What cases answers to others. Every query about cases begins with who asks."""

from yiwang.cases.models import Case, CaseAttachment, CaseClock, CaseEvent, CaseRating
from yiwang.cases.queries.calendar import calendar
from yiwang.cases.queries.case_types import OTHER, CaseTypeInfo, case_type, case_types, suggest_types
from yiwang.cases.queries.desk import COUNT_TO, TABS, Deadline, DeskPage, DeskRow, Filters, desk_page
from yiwang.cases.queries.find import access_case, visible_cases
from yiwang.cases.queries.routes import NoDeskError, Route, handling_route, reasons_in_words, triage_route
from yiwang.cases.queries.story import ReporterStory, Story, case_story, holder_of_receipt, reporter_story

__all__ = [
    "COUNT_TO",
    "OTHER",
    "TABS",
    "Case",
    "CaseAttachment",
    "CaseClock",
    "CaseEvent",
    "CaseRating",
    "CaseTypeInfo",
    "Deadline",
    "DeskPage",
    "DeskRow",
    "Filters",
    "NoDeskError",
    "ReporterStory",
    "Route",
    "Story",
    "access_case",
    "calendar",
    "case_story",
    "case_type",
    "case_types",
    "desk_page",
    "handling_route",
    "holder_of_receipt",
    "reasons_in_words",
    "reporter_story",
    "suggest_types",
    "triage_route",
    "visible_cases",
]
