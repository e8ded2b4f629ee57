"""Starting, sharing and stopping the embedded cluster.

Several processes may use one cluster (server, worker, commands). Each holds a shared lock on a file while it lives; whoever lets
go last stops the server. The kernel drops the lock of a killed process, so nothing has to be cleaned up after `kill -9`.
"""

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

import psutil

from yiwang.shared.postgres.files import prepare_files
from yiwang.shared.postgres.place import SOCKET_FILE, Place, place_of
from yiwang.shared.postgres.problem import PostgresProblem, explain_os
from yiwang.shared.postgres.program import run_program
from yiwang.shared.postgres.roles import prepare_roles
from yiwang.shared.postgres.urls import Urls, urls

PATIENCE_S = 600  # crash recovery takes its time; giving up early would leave a half-recovered server behind
ORPHANS_PATIENCE_S, ORPHANS_GRACE_S = 60.0, 5.0
STARTS = 3


class Hold:
    """The right to use the running cluster until `release`; a context manager."""

    def __init__(self, place: Place, descriptor: int) -> None:
        self.place = place
        self._descriptor: int | None = descriptor

    @property
    def urls(self) -> Urls:
        return urls(self.place.data_dir)

    def server(self) -> int | None:
        """The process id of the running server: another one later means that it died in between. None when none runs."""
        process = _postmaster(self.place)
        return process.pid if process else None

    def revive(self) -> bool:
        """Start the server again when it has died (killed, out of memory); whether it had. Raises PostgresProblem.

        The files and roles are as `ensure` left them; crash recovery is PostgreSQL's own.
        """
        if _postmaster(self.place) is not None:
            return False
        with _starting(self.place):
            if self._descriptor is None or _postmaster(self.place) is not None:
                return False
            _start(self.place)
        return True

    def release(self) -> None:
        """Let go; the last one stops the server."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        with _starting(self.place):
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _stop(self.place)
            except BlockingIOError:
                pass  # somebody else still uses it
            finally:
                os.close(descriptor)

    def __enter__(self) -> "Hold":
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        self.release()


def ensure(data_dir: Path, *, durable: bool = True) -> Hold:
    """Use the cluster of `data_dir`, made and started when needed.

    1. Under the start lock (two starts at once: the second waits and finds the server running):
    2. take the users' lock, so that nobody stops the server from here on;
    3. when no server runs: make files, remove a stale pid file, start, wait for crash recovery, set roles and passwords.
    Raises PostgresProblem with the reason and the remedy.
    """
    place = place_of(data_dir)
    with _starting(place):
        descriptor = _open_lock(place, "users")
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        try:
            if _postmaster(place) is None:
                prepare_files(place, durable=durable)
                _start(place)
            prepare_roles(place)
        except BaseException:
            os.close(descriptor)
            raise
    return Hold(place, descriptor)


def stop(data_dir: Path) -> bool:
    """Stop the cluster although others may use it; False when it was not running."""
    place = place_of(data_dir)
    with _starting(place):
        return _stop(place)


def is_running(data_dir: Path) -> bool:
    """Whether a server runs on the cluster of `data_dir`."""
    return _postmaster(place_of(data_dir)) is not None


def _start(place: Place) -> None:
    """Start the server; one that is killed while it starts, or recovers, is started again."""
    options = ("-w", "-t", str(PATIENCE_S), "-s", "-D", str(place.data), "-l", str(place.start_log))
    for left in reversed(range(STARTS)):
        _remove_stale_pid_files(place)
        try:
            run_program(place, "pg_ctl", "start", *options, doing="starting")
            return
        except PostgresProblem:
            if not left:
                raise


def _stop(place: Place) -> bool:
    """Stop the server: sessions end, everything is written. False when none runs.

    Not by `pg_ctl stop`: that waits in vain for a server that was killed and that nobody has reaped yet.
    """
    server = _postmaster(place)
    if server is None:
        return False
    with suppress(psutil.NoSuchProcess):
        server.send_signal(signal.SIGINT)
    until = time.monotonic() + PATIENCE_S
    while _belongs(server, place):
        if time.monotonic() > until:
            raise PostgresProblem(f"The embedded database does not stop. See {place.log}.")
        time.sleep(0.02)
    return True


def _postmaster(place: Place) -> psutil.Process | None:
    """The running server, found by its pid file; None when that is absent or names a process that is not this server."""
    with suppress(OSError, ValueError, IndexError, psutil.NoSuchProcess):
        pid = int((place.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
        process = psutil.Process(pid)
        if _belongs(process, place):
            return process
    return None


def _belongs(process: psutil.Process, place: Place) -> bool:
    """Whether a process is a server process of this cluster: every one of them works in the data folder."""
    with suppress(psutil.Error, OSError):
        return (
            process.name() == "postgres"
            and process.status() != psutil.STATUS_ZOMBIE
            and Path(process.cwd()) == place.data.resolve()
        )
    return False


def _remove_stale_pid_files(place: Place) -> None:
    """Remove the pid files of a server that died.

    PostgreSQL does so itself unless the pid was given to another process (common in containers): then it would refuse to start.
    First wait for back ends that outlived their server, for they still write to shared memory. They are told to quit, as the
    server itself tells them after a crash: one in the middle of a long statement would not notice for as long as it runs.
    """
    files = (place.data / "postmaster.pid", place.run / f"{SOCKET_FILE}.lock")
    if not any(file.exists() for file in files):
        return
    began = time.monotonic()
    while orphans := [process for process in psutil.process_iter() if _belongs(process, place)]:
        waited = time.monotonic() - began
        if waited > ORPHANS_PATIENCE_S:
            raise PostgresProblem(f"Processes of a server that died still work in {place.data}. End them, then start again.")
        for orphan in orphans:
            with suppress(psutil.Error):
                orphan.send_signal(signal.SIGQUIT if waited < ORPHANS_GRACE_S else signal.SIGKILL)
        time.sleep(0.05)
    for file in files:
        file.unlink(missing_ok=True)


@contextmanager
def _starting(place: Place) -> Iterator[None]:
    """Only one process at a time starts or stops the cluster."""
    descriptor = _open_lock(place, "start")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _open_lock(place: Place, name: str) -> int:
    try:
        place.data_dir.mkdir(parents=True, exist_ok=True)
        return os.open(place.data_dir / f".postgres.{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as problem:
        raise explain_os("opening the data folder", problem) from problem
