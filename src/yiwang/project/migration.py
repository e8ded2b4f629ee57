"""What `yiwang migrate` does to a database, also used to make the tests' template. Runs as the owner."""

from collections.abc import Callable

from django.core.management import call_command

from yiwang.shared.db.scope import install_scope_key


def migrate_everything(*, report: Callable[[str], None]) -> None:
    """Bring the schema up to date, then store the key that verifies scope tokens. `report` gets one line a step. Repeating does no harm."""
    report("Bringing the schema up to date …")
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    install_scope_key()
    report("The database is up to date.")
