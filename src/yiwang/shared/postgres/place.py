"""Where the embedded cluster lives and which operating-system user runs it. Reads the file system, changes nothing."""

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

CLUSTER_USER = "yiwang-postgres"  # PostgreSQL refuses to run as root
FALLBACK_ROOT = Path("/var/lib/yiwang")  # for root, when a parent of the data folder may not be entered by CLUSTER_USER
SOCKET_FILE = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 107  # sun_path without its closing zero byte
NOBODY = 65534


@dataclass(frozen=True)
class Place:
    """Folders of one cluster. `root` and everything in it belongs to the user that runs the database and has mode 0700."""

    data_dir: Path  # YIWANG_DATA_DIR, ours
    root: Path
    run: Path  # holds the socket

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def program(self) -> Path:
        return self.root / "program"

    @property
    def start_log(self) -> Path:
        return self.log / "start.log"


def place_of(data_dir: Path) -> Place:
    """The place of the cluster that belongs to `data_dir`; the same answer in every process, before and after it is made."""
    data_dir = data_dir.absolute()
    root = _root_of(data_dir)
    run = root / "run"
    if len(os.fsencode(run / SOCKET_FILE)) > SOCKET_PATH_LIMIT:
        run = _short_folder() / f"yiwang-{os.geteuid()}-{_digest(root)}"
    return Place(data_dir=data_dir, root=root, run=run)


def _root_of(data_dir: Path) -> Path:
    wanted = data_dir / "postgres"
    if wanted.is_symlink() or wanted.is_dir():  # decided when the cluster was made; a link leads to FALLBACK_ROOT
        return wanted.resolve()
    if os.geteuid() != 0 or blocked_parent(data_dir) is None:
        return wanted
    return FALLBACK_ROOT / f"{data_dir.name}-{_digest(data_dir)}"


def blocked_parent(folder: Path) -> Path | None:
    """The highest folder on the way to `folder` (included) that the cluster's user may not enter; None if all are open."""
    uid, gid = cluster_ids() if os.geteuid() == 0 else (os.geteuid(), os.getegid())
    for step in [*reversed(folder.parents), folder]:
        if step.exists() and not _may_enter(step, uid, gid):
            return step
    return None


def _may_enter(folder: Path, uid: int, gid: int) -> bool:
    status = folder.stat()
    if status.st_uid == uid:
        return bool(status.st_mode & stat.S_IXUSR)
    return bool(status.st_mode & (stat.S_IXGRP if status.st_gid == gid else stat.S_IXOTH))


def cluster_ids() -> tuple[int, int]:
    """User and group id of the user that runs the database when we are root; a stranger's while that user does not exist yet."""
    try:
        entry = pwd.getpwnam(CLUSTER_USER)
    except KeyError:
        return NOBODY, NOBODY
    return entry.pw_uid, entry.pw_gid


def _short_folder() -> Path:
    return Path("/run") if os.geteuid() == 0 and Path("/run").is_dir() else Path("/tmp")  # noqa: S108 - owner and mode are checked


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
