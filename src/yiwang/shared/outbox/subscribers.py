"""Who wants to hear of what. A subscriber defers idempotent jobs; it runs in the drainer's transaction and must be quick."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Announced:
    """One outbox row: topic, the county it concerns and its payload."""

    id: int
    topic: str
    county: str
    payload: Mapping[str, object]


Subscriber = Callable[[Announced], None]
_subscribers: dict[str, list[Subscriber]] = {}


def subscriber(*topics: str) -> Callable[[Subscriber], Subscriber]:
    """Register a function for topics; used as a decorator in an app's subscribers.py, imported when the app is ready."""

    def register(function: Subscriber) -> Subscriber:
        for topic in topics:
            if function not in _subscribers.setdefault(topic, []):
                _subscribers[topic].append(function)
        return function

    return register


def subscribers_of(topic: str) -> tuple[Subscriber, ...]:
    """Who wants to hear of `topic`, in the order of registration."""
    return tuple(_subscribers.get(topic, ()))
