"""Parquet for programs: typed columns under stable names, moments as instants, what it is about among the file's metadata.

A draft with one JSON line a row is turned into the file by DuckDB, in bounded memory. Texts stay as they are: nothing that reads
Parquet calculates them.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from yiwang.command.exporting.cells import clean
from yiwang.command.exporting.sheet import Sheet

TYPES = {"text": "VARCHAR", "number": "DOUBLE", "whole": "BIGINT", "moment": "TIMESTAMPTZ"}
LIMITS: dict[str, Any] = {
    "memory_limit": "256MB",
    "threads": 1,
    "autoinstall_known_extensions": False,  # nothing is fetched from anywhere
    "autoload_known_extensions": False,
}


class ParquetWriter:
    """See `sheet.Writer`. The draft lies beside the target."""

    def __init__(self, target: Path, sheet: Sheet) -> None:
        self._target, self._sheet = target, sheet
        self._draft = target.with_suffix(".ndjson")
        self._file = self._draft.open("w", encoding="utf-8")
        self._keys = [heading.key for heading in sheet.headings]

    def add(self, rows: Sequence[Sequence[object]]) -> None:
        """Write these rows."""
        keys = self._keys
        for row in rows:
            values = {key: _value(value) for key, value in zip(keys, row, strict=True)}
            self._file.write(json.dumps(values, ensure_ascii=False) + "\n")

    def close(self, about: Sequence[tuple[str, str]]) -> None:
        """Complete the file; `about` becomes key-value metadata."""
        self._file.close()
        columns = ", ".join(f"{_quoted(one.key)}: '{TYPES[one.kind]}'" for one in self._sheet.headings)
        names = ", ".join(_named(one.key) for one in self._sheet.headings)
        metadata = ", ".join(f"{_quoted(label)}: {_quoted(value)}" for label, value in about)
        read = f"read_json({_quoted(str(self._draft))}, format='newline_delimited', columns={{{columns}}})"
        options = f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{metadata}}}"
        with duckdb.connect(":memory:", config={**LIMITS, "temp_directory": str(self._target.parent)}) as database:
            database.execute(f"COPY (SELECT {names} FROM {read}) TO {_quoted(str(self._target))} ({options})")  # noqa: S608 - quoted
        self._draft.unlink()

    def abandon(self) -> None:
        """Let go of the draft."""
        self._file.close()


def _value(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return clean(value) if isinstance(value, str) else value


def _quoted(text: str) -> str:
    return "'" + clean(text).replace("'", "''") + "'"


def _named(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
