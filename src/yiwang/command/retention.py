"""How long the desk keeps its rows."""

from datetime import timedelta

from yiwang.accountability.actions import retain


def register() -> None:
    """Called when the app is ready."""
    retain("command.Presence", keep=timedelta(hours=1), since="at", why="who has a case open now; nothing after a minute")
    retain("command.Export", keep=timedelta(days=30), since="ended_at", why="its file is gone; for a month one can see why")
