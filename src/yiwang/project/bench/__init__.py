"""`yiwang bench`: figures beside what they are measured against, in one run, on a clean installation of its own."""

from yiwang.project.bench.figures import NAMES
from yiwang.project.bench.running import QUICK, Size
from yiwang.project.bench.suite import ALL, run

__all__ = ["ALL", "NAMES", "QUICK", "Size", "run"]
