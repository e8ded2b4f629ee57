"""The table of a run: on the terminal, and in the page of the reference that keeps the last one."""

from dataclasses import dataclass, field
from pathlib import Path

from rich.table import Table

HEAD = ("what", "ours", "base of the same run", "ratio")
BEGIN, END = "<!-- figures: written by `yiwang bench all --write` -->", "<!-- end of figures -->"


@dataclass
class Results:
    """Facts about the machine, and lines: what, ours, what it is measured against, ours divided by it."""

    facts: list[str] = field(default_factory=list)
    lines: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, what: str, ours: str, base: str = "", ratio: float | None = None) -> None:
        """A line; without a base it is a figure of this machine alone."""
        self.lines.append((what, ours, base, "" if ratio is None else f"{ratio:.2f}"))


def terminal_table(results: Results) -> Table:
    """For rich."""
    table = Table()
    for at, title in enumerate(HEAD):
        table.add_column(title, justify="right" if at else "left")
    for line in results.lines:
        table.add_row(*line)
    return table


def markdown(results: Results) -> str:
    """The same for a page."""
    rows = [HEAD, ("---", "--:", "--:", "--:"), *results.lines]
    return "\n".join([*(f"- {fact}" for fact in results.facts), "", *(f"| {' | '.join(row)} |" for row in rows)])


def write_into(page: Path, results: Results) -> None:
    """Replace what stands between BEGIN and END. ValueError when the page has no such place."""
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} has no place for figures: it needs the lines {BEGIN} and {END}.")
    page.write_text(f"{before}{BEGIN}\n{markdown(results)}\n{END}{after}", encoding="utf-8")
