"""The present moment, as the actions see it: now, unless somebody enters what happened earlier."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_entered: ContextVar[datetime | None] = ContextVar("entered", default=None)


def now() -> datetime:
    """Aware UTC."""
    return _entered.get() or timezone.now()


@contextmanager
def entered_for(moment: datetime) -> Iterator[None]:
    """What is done inside is dated `moment` (aware): a past that is entered later, as the demonstration's first day is."""
    token = _entered.set(moment)
    try:
        yield
    finally:
        _entered.reset(token)
