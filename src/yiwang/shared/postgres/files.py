"""Making the cluster: folders of mode 0700 and the files of an empty cluster."""

import os
import pwd
import shutil
import stat
import time
from pathlib import Path

from yiwang.shared.postgres.place import FALLBACK_ROOT, Place, blocked_parent
from yiwang.shared.postgres.problem import PostgresProblem, explain_os
from yiwang.shared.postgres.program import MAJOR, cluster_user, run_program
from yiwang.shared.postgres.roles import SUPERUSER
from yiwang.shared.postgres.settings import HBA, configuration
from yiwang.shared.postgres.urls import password

CONFIGURATION = "yiwang.conf"


def prepare_files(place: Place, *, durable: bool) -> None:
    """Make what is missing: folders, an empty cluster, its configuration. Raises PostgresProblem."""
    user = cluster_user()
    try:
        _make_folders(place, user)
    except OSError as problem:
        raise explain_os("making its folders", problem) from problem
    _check_way(place, user)
    if not (place.data / "PG_VERSION").exists():
        _make_cluster(place, user, durable=durable)
    _check_version(place)
    _write(place.data / CONFIGURATION, configuration(place, durable=durable), user)  # of this release, at this place
    (place.start_log).unlink(missing_ok=True)


def _make_folders(place: Place, user: str | None) -> None:
    place.data_dir.mkdir(parents=True, exist_ok=True)
    if place.root.is_relative_to(FALLBACK_ROOT):
        FALLBACK_ROOT.mkdir(exist_ok=True, mode=0o755)
        link = place.data_dir / "postgres"
        if not link.is_symlink():
            if place.root.exists():  # left by a data folder of the same name that was deleted; its passwords went with it
                place.root.rename(f"{place.root}.left-{time.time_ns()}")
            link.symlink_to(place.root)
    for folder in (place.root, place.log, place.run):
        _make_private(folder, user)


def _make_private(folder: Path, user: str | None) -> None:
    """A folder of mode 0700 that belongs to the cluster's user; refuses one that somebody else put there."""
    uid, gid = _ids(user)
    if not folder.exists():
        folder.mkdir(mode=0o700)
        os.chown(folder, uid, gid)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != uid:
        raise PostgresProblem(
            f"{folder} does not belong to {user or 'us'}. Move it away or give it back (chown), then start again."
        )
    if stat.S_IMODE(status.st_mode) != 0o700:
        folder.chmod(0o700)


def _ids(user: str | None) -> tuple[int, int]:
    if user is None:
        return os.geteuid(), os.getegid()
    entry = pwd.getpwnam(user)
    return entry.pw_uid, entry.pw_gid


def _check_way(place: Place, user: str | None) -> None:
    blocked = blocked_parent(place.root)
    if blocked is not None:
        raise PostgresProblem(
            f"The user {user or 'that starts it'} runs the database and may not enter {blocked}. "
            f"Set YIWANG_DATA_DIR to a folder it can reach, such as /var/lib/yiwang, or run as an ordinary user."
        )


def _make_cluster(place: Place, user: str | None, *, durable: bool) -> None:
    """initdb into a draft folder that becomes `data` in one step, so that a killed start leaves no half-made cluster."""
    draft = place.root / "data.draft"
    shutil.rmtree(draft, ignore_errors=True)
    password_file = place.root / "password"
    _write(password_file, password(place.data_dir, "superuser") + "\n", user)
    locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    sync = () if durable else ("--no-sync",)
    try:
        run_program(
            place,
            "initdb",
            *(
                "-D",
                str(draft),
                f"--username={SUPERUSER}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--no-instructions",
            ),
            *locale,
            *sync,
            doing="making an empty cluster",
        )
        _write(draft / "pg_hba.conf", HBA, user)
        with (draft / "postgresql.conf").open("a", encoding="utf-8") as main:
            main.write(f"\ninclude = '{CONFIGURATION}'\n")
        draft.rename(place.data)
    except OSError as problem:
        raise explain_os("making an empty cluster", problem) from problem
    finally:
        password_file.unlink(missing_ok=True)


def _write(path: Path, content: str, user: str | None) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
    os.chown(path, *_ids(user))


def _check_version(place: Place) -> None:
    found = (place.data / "PG_VERSION").read_text(encoding="ascii").strip()
    if found != MAJOR:
        raise PostgresProblem(
            f"{place.data} was made by PostgreSQL {found}, this release brings {MAJOR}. "
            "Export it with the release that made it and import it into a new data folder."
        )
