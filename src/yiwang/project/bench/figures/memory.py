"""What each process holds when all else has been measured."""

from yiwang.project.bench.machine import memory
from yiwang.project.bench.running import Bench

SERVER, CASES = True, False


def measure(bench: Bench) -> None:
    """One line for each part of the running installation."""
    assert bench.server is not None
    for part, said in memory(bench.server, bench.data_dir).items():
        bench.results.add(f"memory at the end, {part}", said)
