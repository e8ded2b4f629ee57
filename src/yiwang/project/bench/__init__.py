"""`yiwang bench`: figures as ratios, in one run, on a clean installation of its own."""

from yiwang.project.bench.suite import run

__all__ = ["run"]
