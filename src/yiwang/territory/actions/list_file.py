"""Rows of a table (.xlsx, .csv) by our names of their columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from yiwang.shared.table_file import plain_name
from yiwang.shared.table_stream import open_source
from yiwang.shared.wrong_input import WrongInputError
from yiwang.territory.actions.feature_file import Spellings, refuse_unknown_fields

ENDINGS = (".xlsx", ".csv", ".csv.gz")


@dataclass(frozen=True, slots=True)
class Listed:
    """Every row with its line, values by field ('' where the table has no such column), and which fields have a column."""

    rows: list[tuple[int, dict[str, str]]]
    fields: frozenset[str]
    header: tuple[str, ...]


def is_list(path: Path) -> bool:
    """Whether it is a list of codes rather than a map."""
    return path.name.lower().endswith(ENDINGS)


def read_list(path: Path, columns: Mapping[str, str], spellings: Spellings) -> Listed:
    """All rows. Raises WrongInputError when it cannot be read, has no rows, no codes, or not the columns that are named."""
    source = open_source(path)
    places = _columns(path, source.header, columns, spellings)
    rows = []
    for line in source.lines():
        if line.cells is None:
            raise WrongInputError(f"{path.name}, line {line.number} cannot be read: is a quotation mark left open?")
        found = {field: line.cells[at].strip() if at < len(line.cells) else "" for field, at in places.items()}
        rows.append((line.number, {field: found.get(field, "") for field in spellings}))
    if not rows:
        raise WrongInputError(f"{path.name} has no rows below its header.")
    return Listed(rows, frozenset(places), source.header)


def _columns(path: Path, header: Sequence[str], columns: Mapping[str, str], spellings: Spellings) -> dict[str, int]:
    """Which column of the table has which field."""
    refuse_unknown_fields(columns, spellings)
    plain = [plain_name(name) for name in header]
    found: dict[str, int] = {}
    for field, names in spellings.items():
        if field in columns:
            if columns[field] not in header:
                raise WrongInputError(f"{path.name} has no column “{columns[field]}”. It has: {', '.join(header)}.")
            found[field] = header.index(columns[field])
        elif (at := next((plain.index(name) for name in names if name in plain), None)) is not None:
            found[field] = at
    if "code" not in found:
        raise WrongInputError(f"{path.name} has no column of codes. It has: {', '.join(header)}. Name it with --column code=….")
    return found
