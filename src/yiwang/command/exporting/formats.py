"""The formats on offer."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from yiwang.command.exporting.csv_file import CsvWriter
from yiwang.command.exporting.excel_file import ExcelWriter
from yiwang.command.exporting.parquet_file import ParquetWriter
from yiwang.command.exporting.sheet import Sheet, Writer


@dataclass(frozen=True, slots=True)
class Format:
    """`open` begins a file."""

    name: str
    media_type: str
    open: Callable[[Path, Sheet], Writer]


FORMATS = {
    one.name: one
    for one in (
        Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ExcelWriter),
        Format("csv", "text/csv; charset=utf-8", CsvWriter),
        Format("parquet", "application/vnd.apache.parquet", ParquetWriter),
    )
}
