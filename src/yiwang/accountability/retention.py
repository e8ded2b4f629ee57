"""How long accountability keeps its rows."""

from datetime import timedelta

from yiwang.accountability.actions import retain


def register() -> None:
    """Called when the app is ready."""
    retain("accountability.AuditRecord", keep=timedelta(days=3653), since="at", why="acts must be provable for ten years")
