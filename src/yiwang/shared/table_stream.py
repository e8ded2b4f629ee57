"""Tables of any length, row by row: .csv and .csv.gz (UTF-8, or GB 18030 as older programs write Chinese), .xlsx."""

import codecs
import csv
import gzip
import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from yiwang.shared.packed import BROKEN_PACK, refuse_bomb
from yiwang.shared.wrong_input import WrongInputError

LONGEST_CELL = 1_000_000  # characters; a quote that is never closed would else swallow the file
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """A row with the number of its first line in the file. `cells` None: it cannot be read."""

    number: int
    cells: Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be read through: its header, and a digest of its bytes."""

    path: Path
    encoding: str
    digest: str
    header: tuple[str, ...]

    def lines(self) -> Iterator[Line]:
        """Rows below the header; empty ones are left out."""
        for at, line in enumerate(_lines(self.path, self.encoding)):
            if at > 0:
                yield line


def open_source(path: Path) -> Source:
    """Look through the file once: what it is written in, its digest, its header. Raises WrongInputError."""
    if not path.is_file():
        raise WrongInputError(f"There is no file {path}.")
    csv.field_size_limit(LONGEST_CELL)
    try:
        encoding, digest = _look(path)
        first = next(_lines(path, encoding), None)
    except BROKEN_PACK as problem:
        _unreadable(path, problem)
    if first is None or not first.cells:
        raise WrongInputError(f"{path.name} is empty: its first line must name the columns.")
    header = tuple(cell.strip() for cell in first.cells)
    if twice := sorted({name for name in header if name and header.count(name) > 1}):
        raise WrongInputError(f"{path.name} has two columns called “{twice[0]}”: give one of them another name.")
    return Source(path, encoding, digest, header)


def is_workbook(path: Path) -> bool:
    """Whether it is read as an Excel workbook."""
    return path.suffix.lower() == ".xlsx"


def _unreadable(path: Path, problem: Exception) -> NoReturn:
    raise WrongInputError(
        f"{path} cannot be read: {getattr(problem, 'strerror', None) or problem or 'it is cut off'}."
    ) from problem


@contextmanager
def _bytes(path: Path) -> Iterator[BinaryIO]:
    with path.open("rb") as raw:
        if path.suffix == ".gz":
            with gzip.open(raw) as inner:
                yield inner  # type: ignore[misc]  # GzipFile reads as a file does
        else:
            yield raw


def _look(path: Path) -> tuple[str, str]:
    if is_workbook(path):
        with path.open("rb") as stream:
            return "", hashlib.file_digest(stream, "sha256").hexdigest()
    digest = hashlib.sha256()
    decoders = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8", "gb18030")}
    with _bytes(path) as stream:
        while True:
            piece = stream.read(PIECE)
            digest.update(piece)
            for name in list(decoders):
                try:
                    decoders[name].decode(piece, final=not piece)
                except UnicodeDecodeError:
                    del decoders[name]
            if not decoders:
                raise WrongInputError(f"{path.name} is neither UTF-8 nor GB 18030 text.")
            if not piece:
                return ("utf-8-sig" if "utf-8" in decoders else "gb18030"), digest.hexdigest()


def _lines(path: Path, encoding: str) -> Iterator[Line]:
    try:
        yield from (_workbook(path) if is_workbook(path) else _csv(path, encoding))
    except BROKEN_PACK as problem:
        _unreadable(path, problem)


def _csv(path: Path, encoding: str) -> Iterator[Line]:
    with _bytes(path) as raw, io.TextIOWrapper(raw, encoding=encoding, newline="") as text:
        reader = csv.reader(text)
        before = 0
        while True:
            try:
                cells = next(reader, None)
            except csv.Error:
                yield Line(before + 1, None)
                before = reader.line_num
                continue
            if cells is None:
                return
            if any(cells):
                yield Line(before + 1, cells)
            before = reader.line_num


def _workbook(path: Path) -> Iterator[Line]:
    """Rows of the first sheet. A formula is its own text: what it would give is nobody's record."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    number = 0
    with path.open("rb") as raw:
        try:
            with zipfile.ZipFile(raw) as archive:
                refuse_bomb(path, archive.infolist())
            sheet = load_workbook(raw, read_only=True, data_only=False).worksheets[0]
            sheet.reset_dimensions()  # some programs write a wrong size
            rows = enumerate(sheet.iter_rows(values_only=True), 1)
        except (InvalidFileException, KeyError, ValueError, IndexError, TypeError, SyntaxError) as problem:
            raise WrongInputError(f"{path.name} is no Excel workbook that can be read: {problem}.") from problem
        try:
            for number, row in rows:
                cells = [_plain(value) for value in row]
                if any(cells):
                    yield Line(number, cells)
        except (KeyError, ValueError, TypeError, SyntaxError) as problem:
            raise WrongInputError(f"{path.name} is broken in the row after {number}: {problem}.") from problem


def _plain(value: Any) -> str:
    """A cell as text: 2024-01-31T08:30:00 for a moment, 12 for the number 12.0."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
