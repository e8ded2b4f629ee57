"""What became of every row, and what is odd about it: read = loaded + already there + rejected, always."""

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from yiwang.cases.masking import mask
from yiwang.shared.plain_text import plain_text
from yiwang.shared.spreadsheet import no_formula

FIRST_LINES = 5  # lines named for a rule on the screen; all of them stand in the file
POINTS_HELD = 200_000  # points counted at one time: memory has a bound whatever the file is
LONGEST_VALUE = 120

# What keeps a row out.
REJECTED = {
    "unreadable": "the line cannot be read as cells: look for a quote that is not closed",
    "too_many_cells": "it has more cells than the header names: look for a comma that is not quoted",
    "missing": "a cell is empty that every case needs",
    "too_long": "the number is longer than 80 characters",
    "not_a_moment": "the moment is in none of the formats of [dates], or lies outside the years 1990 to 2099",
    "future": "it lies in the future",
    "unknown_type": "the type is not in [types.map], and there is no [types] other",
    "not_kept": "the mapping skips this type: the product does not keep such matters",
    "unknown_status": "the status is not in [statuses.map], and there is no [statuses] other",
    "not_a_point": "longitude and latitude are not two numbers in degrees",
    "unknown_datum": "the datum is none of wgs84, cgcs2000, gcj02, bd09",
    "swapped": "longitude and latitude seem to be swapped",
    "outside": "the point lies outside the territory, and nothing else says where it is",
    "unknown_division": "there is no division or grid of this code, and nothing else says where it is",
    "no_place": "nothing says where it is",
    "too_wide": "the place is a whole city or province",
    "no_desk": "no unit of this county can take it: set up its units first",
    "twice": "the number stands on an earlier line with other content",
    "changed": "it was loaded before and the row is different now: the case was not touched",
}
# What is loaded and pointed out.
POINTED_OUT = {
    "closed_before_opened": "closed before it was opened: both moments kept as given",
    "closed_but_open": "the status says open and there is a closing moment: it stays open",
    "other_type": "the type is not in [types.map]: loaded as the other type, with their word for it",
    "default_point": "lies on a default point: placed by what else is said",
    "by_fallback": "nothing says exactly where: filed at the fallback division",
    "ended_division": "the division has ended: filed under it, as reported",
    "shortened": "the address was too long for its field: the whole stands with the fields kept from the old system",
    "notes": "returns, extensions, parts of other offices: kept as internal notes",
    "unknown_unit": "the unit is not in [units.map], or there is no unit of the code named there: the rules chose",
}


POINTED_OUT |= {
    "not_a_point": "longitude and latitude are not two numbers in degrees: placed by what else is said",
    "unknown_datum": "the datum is unknown: placed by what else is said",
    "swapped": "longitude and latitude seem to be swapped: placed by what else is said",
    "outside": "the point lies outside the territory: placed by what else is said",
    "unknown_division": "there is no such division or grid: placed by what else is said",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one cell. `value` may be shown: cells of sealed columns are never handed over."""

    rule: str
    column: str = ""
    value: str = ""


@dataclass
class Account:
    """Counts of one import, and the first lines of every rule."""

    read: int = 0
    loaded: int = 0
    already: int = 0
    rejected: int = 0
    wrong: "Tally" = field(default_factory=lambda: Tally())
    odd: "Tally" = field(default_factory=lambda: Tally())
    points: "Points" = field(default_factory=lambda: Points())

    def check(self) -> None:
        """Raises AssertionError when a row is unaccounted for."""
        if self.read != self.loaded + self.already + self.rejected:
            raise AssertionError(f"{self.read} rows read, {self.loaded} + {self.already} + {self.rejected} accounted for")

    def said(self) -> str:
        """The one line of the end."""
        return f"{self.read:,} read = {self.loaded:,} loaded + {self.already:,} already there + {self.rejected:,} rejected"

    def findings(self) -> list[str]:
        """A line for each rule: how many, where first, what it means."""
        return [*self.wrong.lines("rejected", REJECTED), *self.odd.lines("pointed out", POINTED_OUT)]


class Tally:
    """How often each rule was met, and the first lines of each."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._first: dict[str, list[int]] = {}

    def add(self, line: int, rule: str) -> None:
        self.counts[rule] += 1
        kept = self._first.setdefault(rule, [])
        if len(kept) < FIRST_LINES:
            kept.append(line)

    def lines(self, heading: str, rules: dict[str, str]) -> list[str]:
        """For people: in the order of `rules`."""
        found = []
        for rule in (rule for rule in rules if self.counts[rule]):
            where = ", ".join(f"{line:,}" for line in self._first[rule])
            more = " …" if self.counts[rule] > len(self._first[rule]) else ""
            found.append(f"  {heading}: {self.counts[rule]:,} {rule} (line {where}{more}): {rules[rule]}")
        return found


class Points:
    """Counts cases on each point in bounded memory: a point that is frequent at all is never lost (lossy counting)."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[float, float, str]] = Counter()

    def add(self, lon: float, lat: float, kind: str) -> None:
        self._counts[lon, lat, kind] += 1
        if len(self._counts) > POINTS_HELD:
            self._counts = Counter({key: count - 1 for key, count in self._counts.items() if count > 1})

    def crowded(self, many: int) -> list[tuple[float, float, int, str, int]]:
        """Points with at least `many` cases, most first: lon, lat, cases, the most frequent kind, cases of it."""
        by_point: dict[tuple[float, float], Counter[str]] = {}
        for (lon, lat, kind), count in self._counts.items():
            by_point.setdefault((lon, lat), Counter())[kind] += count
        found = [(*point, kinds.total(), *kinds.most_common(1)[0]) for point, kinds in by_point.items()]
        return sorted((one for one in found if one[2] >= many), key=lambda one: -one[2])


class RejectFile:
    """A CSV with a line for each finding. Complete or not there: it is written beside and moved at the end."""

    HEADER = ("line", "reference", "field", "rule", "value", "loaded")

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._draft = path.with_name(f".{path.name}.part") if path else None
        self._stream = self._draft.open("w", encoding="utf-8-sig", newline="") if self._draft else None
        self._writer = csv.writer(self._stream) if self._stream else None
        if self._writer:
            self._writer.writerow(self.HEADER)

    def write(self, line: int, reference: str, finding: Finding, *, loaded: bool) -> None:
        if self._writer:
            cells = (reference, finding.column, finding.rule, finding.value)
            self._writer.writerow([line, *map(_safe, cells), "yes" if loaded else "no"])

    def __enter__(self) -> "RejectFile":
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        if self._stream and self._draft and self.path:
            self._stream.close()
            self._draft.replace(self.path) if kind is None else self._draft.unlink()


def _safe(value: str) -> str:
    """A cell that no spreadsheet runs and that leads to nobody."""
    text = mask(plain_text(value)).text.replace("\n", " ")[:LONGEST_VALUE]
    return no_formula(text)
