"""Make a short export while its asker waits."""

from yiwang.access.queries import Actor
from yiwang.command.actions.ask_export import is_short
from yiwang.command.actions.make_export import make_export
from yiwang.command.models import Export
from yiwang.shared.db.scope import narrow


def export_now(actor: Actor, export: Export) -> Export:
    """The export as it is afterwards: made when it is short and waits, as it was otherwise. Inside the actor's scope."""
    if export.state != Export.State.WAITING or not is_short(export):
        return export
    make_export(export_id=export.id, account_id=export.account_id)
    narrow(actor.scope())  # making it has narrowed the scope to the account
    export.refresh_from_db()
    return export
