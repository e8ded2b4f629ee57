"""How long cases keep their rows. Parts go with their case; what tells who the reporter is goes earlier."""

from datetime import timedelta

from yiwang.accountability.actions import retain

YEAR = timedelta(days=365)
PARTS = ("CaseEvent", "CaseClock", "CaseAttachment", "CaseReceipt", "CaseRating", "CaseReference")


def register() -> None:
    """Called when the app is ready."""
    retain("cases.Case", keep=5 * YEAR, since="closed_at", why="statistics and appeals look back at most five years")
    for part in PARTS:
        retain(f"cases.{part}", keep=5 * YEAR, since="the case's closed_at", why="a part goes with its case")
    retain(
        "cases.CaseSeal", keep=YEAR, since="the case's closed_at", why="needed for answers and the reopening window, no longer"
    )
    retain("cases.Submission", keep=timedelta(days=90), since="at", why="a resend comes within days")
    for table in ("CaseType", "RoutingRule", "CalendarDay"):
        retain(f"cases.{table}", keep=None, since="", why="reference data that old cases still name")
