"""The embedded PostgreSQL, used when no DATABASE_URL is set. Binaries come from a wheel, everything else is ours (README.md)."""

from yiwang.shared.postgres.cluster import Hold, ensure, is_running, stop
from yiwang.shared.postgres.place import place_of
from yiwang.shared.postgres.problem import PostgresProblem
from yiwang.shared.postgres.urls import Urls, urls

__all__ = ["Hold", "PostgresProblem", "Urls", "ensure", "is_running", "place_of", "stop", "urls"]
