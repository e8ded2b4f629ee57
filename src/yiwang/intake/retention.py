"""How long intake keeps its rows."""

from datetime import timedelta

from yiwang.accountability.actions import retain


def register() -> None:
    """Called when the app is ready."""
    retain("intake.ApiKey", keep=None, since="valid_from", why="names a program, no person; cases name the program they came by")
    retain(
        "intake.Notice",
        keep=timedelta(days=180),
        since="made_at",
        why="shows that a mail went out while its reporter may still ask",
    )
    retain(
        "intake.CaseImport",
        keep=timedelta(days=5 * 365),
        since="began_at",
        why="tells where cases came from as long as they are kept",
    )
