"""Waits in figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Spread:
    """Of waits in milliseconds."""

    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, waits_s: Sequence[float]) -> "Spread":
        """At least two waits, in seconds."""
        cuts = quantiles(waits_s, n=100, method="inclusive")
        return cls(cuts[49] * 1000, cuts[94] * 1000, cuts[98] * 1000)

    def __str__(self) -> str:
        return " / ".join(f"{value:.0f}" if value >= 9.95 else f"{value:.1f}" for value in (self.p50, self.p95, self.p99))
