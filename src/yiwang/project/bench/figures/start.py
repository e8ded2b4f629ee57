"""From `yiwang serve` on a database that is set up to the first page."""

import time

from yiwang.project.bench.http_load import Browser
from yiwang.project.bench.running import Bench

SERVER, CASES = True, False


def measure(bench: Bench) -> None:
    """Ask for the portal. RuntimeError when it is not answered with 200."""
    assert bench.server is not None
    with Browser(bench.port) as browser:
        status, _answer, _wait = browser.get("/")
    if status != 200:
        raise RuntimeError(f"The portal was answered with {status}.")
    bench.results.add("`yiwang serve` to the first page", f"{time.perf_counter() - bench.server.began:.1f} s")
