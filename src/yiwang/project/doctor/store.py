"""Checks of the database and of what works on it. Each returns what is fine, or raises Problem."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from yiwang.project.cli.ready import pending_migrations
from yiwang.project.doctor.finding import Problem
from yiwang.project.embedded import is_embedded
from yiwang.project.migration import OWNER, installation_kind
from yiwang.shared.db.grants import ProtectRows, protected_tables
from yiwang.shared.db.scope import Scope, scoped
from yiwang.shared.models import Heartbeat, OutboxRow
from yiwang.territory.queries import counties, current_version

LEAST_VERSION = 150_000  # PostgreSQL 15
PROBE_COUNTY = "000000"
DISCREET = {  # settings of the server, and which values write nothing that people wrote; the first is advised
    "log_error_verbosity": ("terse",),
    "log_min_error_statement": ("panic", "fatal"),
    "log_min_duration_statement": ("-1",),
    "log_statement": ("none", "ddl"),
}
WORKER_SILENT = timedelta(seconds=60)
OUTBOX_LATE = timedelta(minutes=5)


def reachable() -> str:
    try:
        connection.ensure_connection()
    except DatabaseError as problem:
        advice = "See the log under postgres/log in the data folder." if is_embedded() else "Check DATABASE_URL and the server."
        raise Problem(f"cannot be reached: {problem}", advice) from problem
    version = connection.connection.info.server_version
    if version < LEAST_VERSION:
        raise Problem(f"is PostgreSQL {version // 10_000}", "Use PostgreSQL 15 or newer.")
    return f"PostgreSQL {version // 10_000}, {'embedded' if is_embedded() else 'DATABASE_URL'}"


def schema() -> str:
    pending = pending_migrations()
    if pending:
        raise Problem(f"{len(pending)} migrations are missing, the first: {pending[0]}", "yiwang migrate")
    return f"up to date, made for a {installation_kind('default') or 'new'} installation"


def web_role() -> str:
    """The web role must be unable to go round row-level security: no superuser, no BYPASSRLS, no table of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        name, mighty = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)")
        owned = cursor.fetchone()[0]
    if mighty or owned:
        raise Problem(
            f"{name} can read everything",
            "Give DATABASE_URL a role that owns nothing (docs/howto), keep the owner for migrations.",
        )
    return f"{name} owns nothing"


def server_log() -> str:
    """By default PostgreSQL writes failed statements and the row it refused to its log: with what people wrote in them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(DISCREET)])
        loud = [f"{name} = {setting}" for name, setting in sorted(cursor.fetchall()) if setting not in DISCREET[name]]
    if loud:
        wanted = "; ".join(f"ALTER ROLE … SET {name} = {allowed[0]}" for name, allowed in DISCREET.items())
        raise Problem(f"quotes reports ({', '.join(loud)})", f"As the server's administrator, for the web role: {wanted}.")
    return "quotes no report"


def row_security() -> str:
    """Every table that a migration protects is still protected."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    wanted = {
        op.table for migration in loader.disk_migrations.values() for op in migration.operations if isinstance(op, ProtectRows)
    }
    if open_tables := wanted - protected_tables():
        raise Problem(
            f"is off on {', '.join(sorted(open_tables))}",
            "Switch it on again as the owner: ALTER TABLE … ENABLE ROW LEVEL SECURITY.",
        )
    return f"on, {len(wanted)} tables"


def scope_key() -> str:
    """The database accepts the tokens that this installation signs."""
    with scoped(Scope(counties=(PROBE_COUNTY,))), connection.cursor() as cursor:
        cursor.execute("SELECT access.scope(3)")
        accepted = cursor.fetchone()[0]
    if accepted != [PROBE_COUNTY]:
        raise Problem("the database does not know this installation's SCOPE_KEY: every list is empty", "yiwang migrate")
    return "known to the database"


def territory() -> str:
    known = counties()
    if not known:
        raise Problem("there are no divisions", "yiwang import divisions FILE --as-of DATE")
    return f"version {current_version()}, {len(known)} counties"


def accounts() -> str:
    if OWNER not in connections.settings:
        return "not looked at: only the owner sees them all"
    count = get_user_model().objects.using(OWNER).filter(is_active=True).count()
    if not count:
        raise Problem("nobody can log in", "yiwang account create NAME --role admin --unit CODE")
    return f"{count} accounts"


def worker() -> str:
    beat = Heartbeat.objects.filter(part="worker").values_list("at", flat=True).first()
    if beat is None or timezone.now() - beat > WORKER_SILENT:
        since = "has never run" if beat is None else f"was last seen at {timezone.localtime(beat):%Y-%m-%d %H:%M}"
        raise Problem(f"{since}: no notices, no escalation", "yiwang worker (`yiwang serve` starts one)")
    return "alive"


def outbox() -> str:
    waiting = OutboxRow.objects.filter(done_at=None).order_by("id")
    oldest = waiting.values_list("at", flat=True).first()
    if oldest and timezone.now() - oldest > OUTBOX_LATE:
        raise Problem(
            f"{waiting.count():,} announcements wait, the oldest since {oldest:%Y-%m-%d %H:%M} UTC", "See the worker's log."
        )
    return "nothing waits long"


CHECKS: dict[str, Callable[[], str]] = {
    "Database": reachable,
    "Schema": schema,
    "Web role": web_role,
    "Database log": server_log,
    "Row-level security": row_security,
    "Scope key": scope_key,
    "Territory": territory,
    "Accounts": accounts,
    "Worker": worker,
    "Outbox": outbox,
}
