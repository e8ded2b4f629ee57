"""CSV for spreadsheets: UTF-8 with a byte order mark, so that Excel reads Chinese; commas, CRLF, moments on the local clock."""

import csv
from collections.abc import Sequence
from pathlib import Path

from yiwang.command.exporting.cells import local, safe
from yiwang.command.exporting.sheet import Sheet


class CsvWriter:
    """See `sheet.Writer`. A CSV has no room for what it is about; the mark stands on each row."""

    def __init__(self, target: Path, sheet: Sheet) -> None:
        self._file = target.open("w", encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._file)
        self._kinds = [heading.kind for heading in sheet.headings]
        zone = f" ({sheet.zone})"
        self._csv.writerow([safe(one.label + zone if one.kind == "moment" else one.label) for one in sheet.headings])

    def add(self, rows: Sequence[Sequence[object]]) -> None:
        """Write these rows."""
        kinds = self._kinds
        self._csv.writerows([_cell(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in rows)

    def close(self, about: Sequence[tuple[str, str]]) -> None:
        """Complete the file."""
        self._file.close()

    def abandon(self) -> None:
        """Let go of the file."""
        self._file.close()


def _cell(value: object, kind: str) -> object:
    if value is None or value == "":
        return ""
    if kind == "text":
        return safe(str(value))
    return local(value) if kind == "moment" else value  # type: ignore[arg-type]  # the kind says that it is a moment
