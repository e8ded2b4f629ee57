"""Where exported files lie: one folder, for this user alone, under names that nobody can guess."""

import os
import secrets
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

DRAFT = "draft-"  # before the name of a folder that holds an unfinished file
STRAY_AFTER_S = 24 * 3600  # what no row names is removed after this long


def folder() -> Path:
    """Made when it is first asked for."""
    place = Path(settings.EXPORTS_DIR)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def new_name(extension: str) -> str:
    """A name with 160 random bits."""
    return f"{secrets.token_hex(20)}.{extension}"


def begin(name: str) -> Path:
    """The path at which the file `name` is to be written, in a draft folder of its own."""
    draft = folder() / f"{DRAFT}{name}"
    draft.mkdir(mode=0o700)
    return draft / name


def finish(name: str) -> int:
    """Put the written file in its place, whole and safe against a power cut. Returns its size in bytes."""
    draft = folder() / f"{DRAFT}{name}" / name
    draft.chmod(0o600)
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    size = draft.stat().st_size
    draft.replace(folder() / name)
    shutil.rmtree(draft.parent, ignore_errors=True)
    return size


def path_of(name: str) -> Path:
    """Where the finished file lies."""
    return folder() / name


def remove(name: str) -> None:
    """Whatever there is of this file, finished or not."""
    if not name:
        return
    path_of(name).unlink(missing_ok=True)
    shutil.rmtree(folder() / f"{DRAFT}{name}", ignore_errors=True)


def remove_strays(known: Iterable[str]) -> int:
    """Files and drafts of a day ago that are not among the `known` names: left by a process that died. Returns how many."""
    names, removed = set(known), 0
    for entry in folder().iterdir():
        name = entry.name.removeprefix(DRAFT)
        if name not in names and time.time() - entry.stat().st_mtime > STRAY_AFTER_S:
            remove(name)
            removed += 1
    return removed
