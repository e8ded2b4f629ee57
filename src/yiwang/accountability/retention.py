"""How long accountability keeps its rows."""

from datetime import timedelta

from yiwang.accountability.actions import retain


def register() -> None:
    """Called when the app is ready."""
    retain("accountability.AuditRecord", keep=timedelta(days=3653), since="at", why="acts must be provable for ten years")
    week, day = timedelta(days=7), timedelta(days=1)
    retain("shared.OutboxRow", keep=week, since="done_at", why="delivered; a week helps to find a fault")
    retain("shared.Installation", keep=None, since="", why="says what the database is for")
    retain("shared.Heartbeat", keep=None, since="", why="one row for each part of the worker")
    retain("sessions.Session", keep=day, since="expire_date", why="an ended session is of no use")
    for label in ("auth.Group", "auth.Permission", "contenttypes.ContentType"):
        retain(label, keep=None, since="", why="names of models, kept by Django; nobody is in them")
    retain("admin.LogEntry", keep=timedelta(days=365), since="action_time", why="unused: the audit trail is apart")
