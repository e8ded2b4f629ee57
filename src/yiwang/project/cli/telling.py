"""Telling what an import finds, for a person to read: the first lines of each kind, the others counted; a file has all."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

from yiwang.project.cli.ready import say
from yiwang.shared.wrong_input import WrongInputError

SHOWN = 12  # of each kind, so that three kinds fit a terminal
KIND = re.compile(r"  (note|repaired|error|would \w+): ")


class Teller:
    """Takes the lines of one import. Kinds come one after the other."""

    def __init__(self, everything: TextIO | None) -> None:
        self.everything = everything
        self.kind, self.count = "", 0

    def __call__(self, line: str) -> None:
        if self.everything:
            self.everything.write(f"{line.strip()}\n")
        found = KIND.match(line)
        kind = found[1] if found else ""
        if kind != self.kind:
            self.rest()
            self.kind, self.count = kind, 0
        self.count += 1
        if not kind or self.count <= SHOWN:
            say(line)

    def rest(self) -> None:
        """How many of the last kind were not shown."""
        if self.kind and self.count > SHOWN:
            where = "they are in the file of --report" if self.everything else "--report FILE lists all"
            say(f"  … and {self.count - SHOWN:,} more of “{self.kind}”: {where}")


@contextmanager
def telling(everything: Path | None) -> Iterator[Teller]:
    """A function that tells a line. `everything`: a file for all of them. Raises WrongInputError when it cannot be written."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(everything.open("w", encoding="utf-8")) if everything else None
        except OSError as problem:
            raise WrongInputError(f"{everything} cannot be written: {problem.strerror}.") from problem
        teller = Teller(file)
        stack.callback(teller.rest)
        yield teller
