"""The signed row-level security token: which counties, units and cases the current transaction may touch.

The setting `yiwang.scope` holds `kid|expires|counties|units|cases|hmac`; the database function access.scope(n) verifies it
(migration shared.0001). SQL alone cannot forge it: the key's pads lie in a table that only the owner reads. The setting
`yiwang.parts` repeats which counties are open in part, so that policies tell their rows from others without verifying the token
for each row; where it differs from the token nothing shows (migration shared.0005).
"""

import hashlib
import hmac
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction

VALID_S = 900
BLOCK = 64  # HMAC-SHA256 block size in bytes


@dataclass(frozen=True, slots=True)
class Scope:
    """Rows that a transaction may touch: county codes (6 digits), unit codes, and single cases for what is bound to a case."""

    counties: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    cases: tuple[UUID, ...] = ()
    partial: tuple[str, ...] = ()  # counties of which only some townships are open (marks `part:<12 digits>` among the units)

    @property
    def parts(self) -> str:
        """What the setting `yiwang.parts` says: rows of these counties are looked at one by one."""
        return "+".join(self.partial)

    def token(self, *, at: float | None = None) -> str:
        """The signed token, valid for VALID_S seconds from `at` (Unix time, default now)."""
        expires = int((time.time() if at is None else at) + VALID_S)
        units = (f"partial:{self.parts}", *self.units) if self.partial else self.units
        counties = (*self.counties, *self.partial)
        body = "|".join([key_id(), str(expires), ",".join(counties), ",".join(units), ",".join(map(str, self.cases))])
        return f"{body}|{hmac.new(_key(), body.encode(), hashlib.sha256).hexdigest()}"


def _key() -> bytes:
    return hashlib.sha256(settings.SCOPE_KEY.encode()).digest()


def key_id() -> str:
    """A short public name of the signing key."""
    return hashlib.sha256(b"kid:" + _key()).hexdigest()[:8]


def set_scope(connection: psycopg.Connection[tuple[object, ...]], scope: Scope) -> None:
    """Set the token for the current transaction; bound on the server's side, so that it never shows in statement statistics."""
    if connection.info.transaction_status != psycopg.pq.TransactionStatus.INTRANS and connection.autocommit:
        raise RuntimeError("The scope is set for a transaction: open one first (SET LOCAL outside a transaction does nothing).")
    psycopg.Cursor(connection).execute(
        "SELECT set_config('yiwang.scope', %s, true), set_config('yiwang.parts', %s, true)", [scope.token(), scope.parts]
    )


def narrow(scope: Scope, using: str = DEFAULT_DB_ALIAS) -> None:
    """Replace the scope of the running transaction, for instance by one bound to a case that was just found to be allowed."""
    database = connections[using]
    if not database.in_atomic_block:
        raise RuntimeError("narrow() needs a running transaction: use scoped().")
    database.ensure_connection()
    connection = database.connection
    assert isinstance(connection, psycopg.Connection)
    set_scope(connection, scope)


@contextmanager
def scoped(scope: Scope, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """A transaction that sees what `scope` allows. Nested: the outer scope is not restored, so nest only to narrow."""
    with transaction.atomic(using=using):
        narrow(scope, using)
        yield


def install_scope_key(using: str = "owner") -> None:
    """Tell the database the signing key (as HMAC pads), once; older keys stay until they are retired."""
    block = _key().ljust(BLOCK, b"\0")
    pads = [bytes(b ^ mask for b in block) for mask in (0x36, 0x5C)]
    with connections[using].cursor() as cursor:
        cursor.execute(
            "INSERT INTO access.scope_key (kid, ipad, opad) VALUES (%s, %s, %s) ON CONFLICT (kid) DO NOTHING", [key_id(), *pads]
        )


def as_values(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    """Rows turned into columns, the form that `unnest(%s, %s, …)` takes."""
    return [list(column) for column in zip(*rows, strict=True)] if rows else []
