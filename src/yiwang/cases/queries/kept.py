"""Reference tables kept in memory: read once, looked at again every few seconds, read anew when they changed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Generic, TypeVar

from django.db import connection
from django.db.models import Count, DecimalField, Model, Sum
from django.db.models.functions import Extract
from django.utils import timezone

REFRESH_S = 10.0  # a change made elsewhere shows in every running process after at most this long
# The sum also tells a change that was stamped earlier but committed later than the newest one.
STATE = {"count": Count("pk"), "stamps": Sum(Extract("changed_at", "epoch", output_field=DecimalField()))}
T = TypeVar("T")


@dataclass(slots=True)
class _Copy(Generic[T]):
    content: T
    state: tuple[object, ...]
    database: str
    checked_at: float


class KeptTable(Generic[T]):
    """What `read(today)` makes of a table that has a `changed_at` column. Threads may share it: a copy is replaced whole."""

    def __init__(self, model: type[Model], read: Callable[[date], T]) -> None:
        self._model, self._read = model, read
        self._copy: _Copy[T] | None = None

    def get(self) -> T:
        """The content, at most REFRESH_S seconds old."""
        copy, now, database = self._copy, monotonic(), str(connection.settings_dict["NAME"])
        if copy and copy.database == database and now - copy.checked_at < REFRESH_S:
            return copy.content
        today = timezone.localdate()
        state = (today, *self._model._default_manager.aggregate(**STATE).values())
        if copy and copy.database == database and copy.state == state:
            copy.checked_at = now
            return copy.content
        self._copy = _Copy(self._read(today), state, database, now)
        return self._copy.content

    def forget(self) -> None:
        """Read anew at the next question; called by whoever changes the table in this process."""
        self._copy = None
