"""What every writer is given, and what every writer can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["text", "number", "whole", "moment"]


@dataclass(frozen=True, slots=True)
class Heading:
    """`key` for programs, `label` for people."""

    key: str
    label: str
    kind: Kind = "text"
    width: int = 16  # characters, in Excel


@dataclass(frozen=True, slots=True)
class Sheet:
    """The last heading is that of the mark. `mark` is who made it, in one line; `zone` names the clock of all moments."""

    title: str
    about_title: str
    headings: Sequence[Heading]
    mark: str
    maker: str
    zone: str


class Writer(Protocol):
    """Rows come in batches; a row has one value for each heading, in their order."""

    def add(self, rows: Sequence[Sequence[object]]) -> None:
        """Write these rows."""

    def close(self, about: Sequence[tuple[str, str]]) -> None:
        """Complete the file with what it is about, lines of label and value. Nothing can be added afterwards."""

    def abandon(self) -> None:
        """Let go of what is open; the file is of no use. Harmless after `close`."""
