"""How long intake keeps its rows."""

from yiwang.accountability.actions import retain


def register() -> None:
    """Called when the app is ready."""
    retain("intake.ApiKey", keep=None, since="valid_from", why="names a program, no person; cases name the program they came by")
