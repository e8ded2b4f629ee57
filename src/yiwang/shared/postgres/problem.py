"""What can go wrong with the embedded database, in words an operator can act on."""

import errno
from pathlib import Path

# Words in PostgreSQL's own messages → what to do about it
REMEDIES = (
    ("No space left on device", "The disk is full. Free some space, then start again; nothing that was confirmed is lost."),
    ("could not write lock file", "The folder cannot be written. Check free space and the owner of the folder."),
    (
        "could not create shared memory segment",
        "The machine refuses shared memory. Raise kernel.shmmax or the container's limit.",
    ),
    ("Permission denied", "A file belongs to another user. Give the database folder back to the user that runs the database."),
    (
        "database files are incompatible",
        "The files were made by another major version. Export with the old one, import with the new one.",
    ),
)
LAST_LINES = 5


class PostgresProblem(Exception):
    """The embedded database cannot be used; the text says why and what to do."""


def explain(doing: str, output: str, log: Path | None = None) -> PostgresProblem:
    """A problem while `doing` something, from a program's `output` and the end of its `log`, with a remedy where one is known."""
    tail = "\n".join(output.strip().splitlines()[-LAST_LINES:])
    remedy = next((advice for words, advice in REMEDIES if words in output), "")
    where = f" The whole log is {log}." if log else ""
    return PostgresProblem(f"The embedded database failed while {doing}. {remedy}{where}\n{tail}".strip())


def explain_os(doing: str, problem: OSError) -> PostgresProblem:
    """The same for an error of the operating system."""
    words = "No space left on device" if problem.errno == errno.ENOSPC else str(problem)
    return explain(doing, words)
