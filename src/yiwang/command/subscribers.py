"""What the desk does when something was announced: it has files made."""

from yiwang.shared.jobs import defer
from yiwang.shared.outbox import Announced, subscriber


@subscriber("ExportAsked")
def have_export_made(announced: Announced) -> None:
    """Defer one job for an export. One long file is made at a time, and short ones do not wait behind it."""
    payload = announced.payload
    defer(
        "command.make_export",
        {"export": payload["export"], "account": payload["account"]},
        queue="exports",
        lock=f"export:{payload['lane']}",
        queueing_lock=f"export:{payload['export']}",
    )
