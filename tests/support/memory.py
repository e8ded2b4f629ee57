"""What processes keep in memory of the database: forgotten when a test gets another one."""

from yiwang.access.queries import forget_served
from yiwang.cases.queries.calendar import forget_calendar
from yiwang.cases.queries.case_types import forget_case_types
from yiwang.cases.queries.routes import forget_units
from yiwang.cases.queries.routing_rules import forget_routing_rules
from yiwang.intake.queries import forget_clients
from yiwang.territory.queries import forget as forget_territory


def forget_everything() -> None:
    """Read everything anew at the next question."""
    for forget in (
        forget_calendar, forget_case_types, forget_units, forget_routing_rules, forget_territory, forget_clients, forget_served
    ):  # fmt: skip
        forget()
