"""Effects towards the outside: business transactions write one row here and nothing else; the drainer does the rest."""

from yiwang.shared.outbox.announce import announce
from yiwang.shared.outbox.subscribers import Announced, subscriber

__all__ = ["Announced", "announce", "subscriber"]
