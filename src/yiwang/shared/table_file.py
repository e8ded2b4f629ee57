"""Tables that people hand in: .csv or .csv.gz, UTF-8 or, as older spreadsheets write Chinese, GB 18030."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from yiwang.shared.packed import whole_file
from yiwang.shared.wrong_input import WrongInputError


@dataclass(frozen=True, slots=True)
class Table:
    """Every row with the number of its (last) line in the file; cells by the header's names, None where a row is too short."""

    header: tuple[str, ...]
    lines: list[tuple[int, dict[str, str | None]]]
    notes: tuple[str, ...]  # what a reader of the outcome should know


def read_table(path: Path) -> Table:
    """The rows of a file. Raises WrongInputError when it cannot be read."""
    text, notes = _text(path)
    reader = csv.DictReader(io.StringIO(text))
    try:
        lines = [(reader.line_num, row) for row in reader]
    except csv.Error as problem:
        raise WrongInputError(f"{path.name} is no table: line {reader.line_num}: {problem}.") from problem
    return Table(tuple(reader.fieldnames or ()), lines, notes)


def plain_name(heading: str) -> str:
    """A heading as it is compared: lower case, without spaces and underscores."""
    return heading.strip().lower().replace("_", "").replace(" ", "")


def _text(path: Path) -> tuple[str, tuple[str, ...]]:
    raw = whole_file(path)
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("gb18030"), ("the file is not UTF-8 and was read as GB 18030.",)
    except UnicodeDecodeError as problem:
        raise WrongInputError(f"{path.name} is neither UTF-8 nor GB 18030 text.") from problem
