"""What a figure gets: sizes, the installation, its server, where the lines go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from yiwang.project.bench.installation import Server
from yiwang.project.bench.table import Results

API_KEY, PASSWORD, SUPPLY = "bench", "bench-bench-bench", 2_000
Say = Callable[[str], None]
Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    cases: int = 1_000_000
    texts: int = 12_000  # reports of which the cases are made
    grids: int = 109_000
    points: int = 300_000
    pages: int = 200  # requests for each kind of page
    searches: int = 40  # for each kind of search
    patience_s: float = 10.0  # for one kind: on a slow machine there are fewer requests
    seconds: float = 5.0  # of one round at the door
    clients: tuple[int, ...] = (1, 8, 32)


QUICK = Size(
    cases=50_000, texts=3_000, grids=20_000, points=100_000, pages=30, searches=10, patience_s=3.0, seconds=2.0, clients=(1, 8)
)


@dataclass
class Bench:
    """One run. `server` is there for figures that ask for it."""

    size: Size
    data_dir: Path
    say: Say
    results: Results = field(default_factory=Results)
    server: Server | None = None

    @property
    def port(self) -> int:
        """Of the server."""
        assert self.server is not None
        return self.server.port

    @cached_property
    def forms(self) -> Sequence[Fields]:
        """Reports as programs send them; the same in every run."""
        from yiwang.project.bench.reports import make_reports

        return make_reports(max(SUPPLY, self.size.texts), API_KEY)

    @cached_property
    def rows(self) -> Sequence[dict[str, Any]]:
        """The same reports as `open_cases` hands them to the database."""
        from yiwang.project.bench.reports import as_rows

        return as_rows(self.forms)
