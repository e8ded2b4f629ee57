"""Django's cache, kept in the database, for the few counters that must hold across processes.

allauth counts failed log-ins and remembers used one-time codes in the default cache. In the memory of a process
each worker would count for itself. Values are JSON, never pickle: whoever could write a row could otherwise run code here.
"""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection
from django.utils import timezone

UPSERT = """
INSERT INTO access_sharedlimit (key, value, expires_at) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value, expires_at = EXCLUDED.expires_at"""
SWEEP = """
DELETE FROM access_sharedlimit WHERE key IN (
  SELECT key FROM access_sharedlimit WHERE expires_at < %s ORDER BY key LIMIT 50 FOR UPDATE SKIP LOCKED)"""


class SharedLimits(BaseCache):
    """A cache of small JSON values in the table access_sharedlimit."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Store unless a live value is there; True when stored."""
        return self._run(f"{UPSERT} WHERE access_sharedlimit.expires_at < %s", key, value, timeout, version, timezone.now()) == 1

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        with connection.cursor() as cursor:
            found = "SELECT value::text FROM access_sharedlimit WHERE key = %s AND expires_at >= %s"
            cursor.execute(found, [self._hidden(key, version), timezone.now()])
            row = cursor.fetchone()
        return json.loads(row[0]) if row else default

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._run(UPSERT, key, value, timeout, version)

    def delete(self, key: str, version: int | None = None) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM access_sharedlimit WHERE key = %s", [self._hidden(key, version)])
            return bool(cursor.rowcount)

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM access_sharedlimit")

    def _run(self, statement: str, key: str, value: Any, timeout: float | None, version: int | None, *more: Any) -> int:
        now = timezone.now()
        lasts_s = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        until = now + timedelta(days=1) if lasts_s is None else now + timedelta(seconds=float(lasts_s))
        with connection.cursor() as cursor:
            cursor.execute(SWEEP, [now])
            cursor.execute(statement, [self._hidden(key, version), json.dumps(value), until, *more])
            return int(cursor.rowcount)

    def _hidden(self, key: str, version: int | None) -> str:
        return hmac.new(settings.SECRET_KEY.encode(), self.make_key(key, version=version).encode(), hashlib.sha256).hexdigest()
