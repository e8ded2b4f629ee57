"""Files that people hand in packed: never more in memory than a real one can hold, whatever a small file says it unpacks to."""

import gzip
import zipfile
from collections.abc import Iterable
from pathlib import Path
from zlib import error as ZlibError  # noqa: N812  (an exception, not a function)

from yiwang.shared.wrong_input import WrongInputError

MOST_BYTES = 2 << 30  # unpacked
# zipfile raises NotImplementedError for methods that it lacks, RuntimeError for what is encrypted
BROKEN_PACK = (OSError, EOFError, ZlibError, zipfile.BadZipFile, NotImplementedError, RuntimeError, UnicodeDecodeError)


def whole_file(path: Path, most: int = MOST_BYTES) -> bytes:
    """The content of a file, of a .gz unpacked. Raises WrongInputError when it cannot be read or is too large."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            content = stream.read(most + 1)
    except BROKEN_PACK as problem:
        raise WrongInputError(f"{path} cannot be read: {getattr(problem, 'strerror', None) or problem}.") from problem
    if len(content) > most:
        raise WrongInputError(f"{path.name} holds more than {_size(most)}.")
    return content


def refuse_bomb(path: Path, members: Iterable[zipfile.ZipInfo], most: int = MOST_BYTES) -> None:
    """Raise WrongInputError when these members of a zip unpack to too much; zipfile reads no more than each one declares."""
    if sum(one.file_size for one in members) > most:
        raise WrongInputError(f"{path.name} unpacks to more than {_size(most)}.")


def _size(count: int) -> str:
    return f"{count >> 30} GB" if count >> 30 else f"{count:,} bytes"
