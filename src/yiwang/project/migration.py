"""What `yiwang migrate` does to a database, also used to make the tests' template. Runs as the owner."""

from collections.abc import Callable

from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone

from yiwang.cases.actions.load_calendar import load_calendar
from yiwang.cases.actions.load_case_types import load_case_types
from yiwang.cases.actions.load_routing_rules import load_routing_rules
from yiwang.shared.db.grants import role_name
from yiwang.shared.db.scope import install_scope_key
from yiwang.shared.models import Installation
from yiwang.shared.wrong_input import WrongInputError

Report = Callable[[str], None]
OWNER = "owner"
YEARS_BACK = 2  # the working calendar reaches back for cases that are entered later

# Tables of packages: what the web role may do with them. Our own tables are granted by their migrations.
PACKAGE_GRANTS = (
    ("django_migrations, auth_group, auth_permission, auth_group_permissions", "SELECT"),
    ("django_admin_log", "SELECT, INSERT"),
    (
        "procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers",
        "SELECT, INSERT, UPDATE, DELETE",
    ),
)


def migrate_everything(*, report: Report, kind: str = "") -> None:
    """Bring the schema up to date and grant what the web role needs. Repeating does no harm.

    1. Refuse a database made for something else or for another `kind` of installation (`demo`, `real`, empty for either).
    2. Migrate; grant on packages' tables; store the key for scope tokens; load the standards; note the kind of a new database.
    Raises WrongInputError.
    """
    made_for = installation_kind()
    _check_kind(made_for, kind)
    report("Bringing the schema up to date …")
    call_command("migrate", database=OWNER, interactive=False, verbosity=0)
    _grant_packages()
    install_scope_key()
    _load_standards()
    if not made_for:
        Installation.objects.using(OWNER).get_or_create(id=1, defaults={"kind": kind or "real"})
    report("The database is up to date.")


def _load_standards() -> None:
    """Case types, routing rules and the working calendar as shipped; what an office changed for itself is left alone."""
    load_case_types(using=OWNER)
    load_routing_rules(using=OWNER)
    this_year = timezone.localdate().year
    load_calendar(range(this_year - YEARS_BACK, this_year + 3), using=OWNER)


def installation_kind(using: str = OWNER) -> str:
    """`demo` or `real` as noted when the database was made; `foreign` for others' tables; empty when nothing is noted yet."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    if Installation._meta.db_table in tables:
        return Installation.objects.using(using).values_list("kind", flat=True).first() or ""
    begun = "django_migrations" in tables  # a first migration that was killed
    return "foreign" if tables and not begun else ""


def _check_kind(made_for: str, kind: str) -> None:
    if made_for in {"", kind} or (not kind and made_for != "foreign"):
        return
    messages = {
        "demo": "This database holds a demonstration, whose passwords are public. Use another YIWANG_DATA_DIR or DATABASE_URL.",
        "real": "This database was not made by the demonstration. Start without --demo, or use another YIWANG_DATA_DIR.",
        "foreign": "This database holds tables of something else. Give Yiwang a database of its own.",
    }
    raise WrongInputError(messages[made_for])


def _grant_packages() -> None:
    name = connections[OWNER].ops.quote_name(role_name("web"))
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        for tables, privileges in PACKAGE_GRANTS:
            cursor.execute(f"GRANT {privileges} ON {tables} TO {name}")
