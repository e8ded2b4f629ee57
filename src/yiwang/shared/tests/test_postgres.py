"""The embedded PostgreSQL under our supervisor: real clusters, real processes, real signals."""

import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.support.site import fresh_data_dir, remove_data_dir
from yiwang.shared.postgres import PostgresProblem, ensure, is_running, place_of, stop, urls
from yiwang.shared.postgres.place import SOCKET_FILE, SOCKET_PATH_LIMIT
from yiwang.shared.postgres.problem import explain, explain_os

pytestmark = pytest.mark.slow
HOLDER = """
import sys, time
from pathlib import Path
from yiwang.shared.postgres import ensure
held = ensure(Path(sys.argv[1]), durable=False)
print("held", flush=True)
sys.stdin.read()
held.release()
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    folder = fresh_data_dir("cluster")
    yield folder
    remove_data_dir(folder)


@pytest.fixture(scope="module")
def running() -> Iterator[Path]:
    """A cluster that runs for the whole module; for tests that only look."""
    folder = fresh_data_dir("cluster")
    with ensure(folder, durable=False):
        yield folder
    remove_data_dir(folder)


def ask(url: str, statement: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(statement).fetchone()
    assert row
    return row[0]


def hold_elsewhere(data_dir: Path) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen([sys.executable, "-c", HOLDER, data_dir], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline() == b"held\n"
    return process


def end(process: "subprocess.Popen[bytes]") -> None:
    process.communicate(timeout=60)


def test_addresses_start_nothing_and_read_only_the_password_asked_for(data_dir: Path) -> None:
    assert urls(data_dir).web.startswith("postgresql://yiwang_web:")
    assert [path.name for path in (data_dir / "secrets").iterdir()] == ["postgres_web"]
    assert not is_running(data_dir)


def test_secrets_are_for_us_alone(running: Path) -> None:
    assert stat.S_IMODE((running / "secrets").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (running / "secrets").iterdir()} == {0o600}


def test_folders_are_for_the_clusters_user_alone(running: Path) -> None:
    place = place_of(running)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (place.root, place.data, place.log, place.run)} == {0o700}
    if os.geteuid() == 0:
        assert place.data.stat().st_uid != 0


def test_the_modes_of_folders_above_are_left_alone(data_dir: Path) -> None:
    data_dir.parent.chmod(0o755)
    before = [folder.stat().st_mode for folder in data_dir.parents]
    with ensure(data_dir, durable=False):
        assert [folder.stat().st_mode for folder in data_dir.parents] == before


@pytest.mark.parametrize("role", ["web", "owner", "retention"])
def test_a_role_is_nothing_special(running: Path, role: str) -> None:
    special = "rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls"
    query = f"SELECT {special} FROM pg_roles WHERE rolname = current_user"
    assert ask(urls(running).of(role), query) is False


@pytest.mark.parametrize("password", ["", "wrong"])
@pytest.mark.parametrize("role", ["yiwang_web", "yiwang_owner", "yiwang_superuser"])
def test_nobody_enters_without_the_password(running: Path, role: str, password: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=str(place_of(running).run), dbname="yiwang", user=role, password=password)


def test_it_listens_on_no_network(running: Path) -> None:
    assert ask(urls(running).web, "SHOW listen_addresses") == ""


@pytest.mark.parametrize("statement", ["CREATE TABLE mine (id int)", "CREATE TEMP TABLE mine (id int)", "CREATE SCHEMA mine"])
def test_the_web_role_makes_nothing(running: Path, statement: str) -> None:
    with psycopg.connect(urls(running).web) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_texts_sort_and_compare_alike_on_every_machine(running: Path) -> None:
    query = "SELECT datlocprovider::text || ' ' || datlocale || ' ' || pg_encoding_to_char(encoding) FROM pg_database"
    assert ask(urls(running).owner, f"{query} WHERE datname = 'yiwang'") == "b C.UTF-8 UTF8"


def test_statements_are_never_logged(running: Path) -> None:
    with psycopg.connect(urls(running).web) as connection, pytest.raises(psycopg.errors.UndefinedTable):
        connection.execute("SELECT 'words of a reporter' FROM nowhere")
    with psycopg.connect(urls(running).web) as connection, pytest.raises(psycopg.errors.UntranslatableCharacter):
        connection.execute("SELECT %s::jsonb", ['{"words": "words of a reporter \\u0000"}'])
    logged = "".join(path.read_text() for path in place_of(running).log.iterdir())
    assert "words of a reporter" not in logged


def test_the_settings_of_this_release_hold_at_every_start(data_dir: Path) -> None:
    ensure(data_dir, durable=False).release()
    (place_of(data_dir).data / "yiwang.conf").write_text("log_min_error_statement = 'error'\n")
    with ensure(data_dir, durable=False) as held:
        assert ask(held.urls.web, "SHOW log_min_error_statement") == "panic"


def test_a_real_installation_never_trades_safety_for_speed(data_dir: Path) -> None:
    with ensure(data_dir) as held:
        assert {ask(held.urls.web, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")} == {"on"}


def test_the_last_to_leave_stops_it(data_dir: Path) -> None:
    first, second = ensure(data_dir, durable=False), ensure(data_dir, durable=False)
    first.release()
    assert is_running(data_dir)
    second.release()
    assert not is_running(data_dir)
    second.release()  # once more does no harm


def test_data_outlives_a_stop(data_dir: Path) -> None:
    with ensure(data_dir, durable=False) as held, psycopg.connect(held.urls.owner) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS value")
    with ensure(data_dir, durable=False) as held:
        assert ask(held.urls.owner, "SELECT value FROM kept") == 7


def test_two_starts_at_once_make_one_server(data_dir: Path) -> None:
    holders = [
        subprocess.Popen([sys.executable, "-c", HOLDER, data_dir], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    assert [holder.stdout.readline() for holder in holders if holder.stdout] == [b"held\n"] * 3
    assert ask(urls(data_dir).web, "SELECT 1") == 1
    for holder in holders[:2]:
        end(holder)
    assert is_running(data_dir)
    end(holders[2])
    assert not is_running(data_dir)


def test_a_killed_process_leaves_a_server_that_the_next_one_joins_and_stops(data_dir: Path) -> None:
    process = hold_elsewhere(data_dir)
    process.kill()
    process.communicate()
    assert is_running(data_dir)
    with ensure(data_dir, durable=False) as held:
        assert ask(held.urls.web, "SELECT 1") == 1
    assert not is_running(data_dir)


def test_a_killed_server_recovers(data_dir: Path) -> None:
    held = ensure(data_dir, durable=True)
    with psycopg.connect(held.urls.owner) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS value")
    os.kill(int((place_of(data_dir).data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    held.release()
    with ensure(data_dir) as again:
        assert ask(again.urls.owner, "SELECT value FROM kept") == 7


def test_a_killed_server_is_started_again_for_those_who_use_it(data_dir: Path) -> None:
    with ensure(data_dir, durable=True) as hold:
        assert not hold.revive()
        with psycopg.connect(urls(data_dir).owner) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        busy = psycopg.connect(urls(data_dir).owner)
        back_end, server = (
            psutil.Process(busy.info.backend_pid),
            psutil.Process(int((place_of(data_dir).data / "postmaster.pid").read_text().split()[0])),
        )
        server.kill()
        psutil.wait_procs([server], timeout=30)
        assert hold.revive()
        assert not back_end.is_running() or back_end.status() == psutil.STATUS_ZOMBIE
        busy.close()
        assert ask(urls(data_dir).owner, "SELECT one FROM kept") == 1
    assert not hold.revive(), "who has let go starts nothing"
    assert not is_running(data_dir)


def test_a_pid_file_that_names_a_strangers_process_is_stale(data_dir: Path) -> None:
    ensure(data_dir, durable=False).release()
    place = place_of(data_dir)
    (place.data / "postmaster.pid").write_text(f"{os.getpid()}\n{place.data}\n1\n5432\n{place.run}\n\n  1  1\nready   \n")
    (place.run / f"{SOCKET_FILE}.lock").write_text(f"{os.getpid()}\n")
    assert not is_running(data_dir)
    with ensure(data_dir, durable=False) as held:
        assert ask(held.urls.web, "SELECT 1") == 1


def test_a_start_that_was_killed_half_way_begins_anew(data_dir: Path) -> None:
    draft = place_of(data_dir).root / "data.draft"
    ensure(data_dir, durable=False).release()
    shutil.rmtree(place_of(data_dir).data)
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    with ensure(data_dir, durable=False) as held:
        assert ask(held.urls.web, "SELECT 1") == 1


def test_a_long_path_gets_a_short_socket(data_dir: Path) -> None:
    deep = data_dir / ("long" * 12) / ("path" * 12)
    run = place_of(deep).run
    assert len(os.fsencode(run / SOCKET_FILE)) <= SOCKET_PATH_LIMIT
    try:
        with ensure(deep, durable=False) as held:
            assert ask(held.urls.web, "SELECT 1") == 1
            assert stat.S_IMODE(run.stat().st_mode) == 0o700
    finally:
        remove_data_dir(deep)
        shutil.rmtree(run, ignore_errors=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the database as another user")
def test_below_a_closed_folder_the_database_lies_elsewhere(data_dir: Path) -> None:
    closed = data_dir / "closed"
    closed.mkdir(mode=0o700)
    inside = closed / "data"
    try:
        with ensure(inside, durable=False) as held:
            assert ask(held.urls.web, "SELECT 1") == 1
            assert (inside / "postgres").is_symlink()
            assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    finally:
        remove_data_dir(inside)


def test_a_folder_that_somebody_else_made_is_refused(data_dir: Path) -> None:
    run = place_of(data_dir).run
    run.parent.mkdir(parents=True)
    run.symlink_to(data_dir)
    with pytest.raises(PostgresProblem, match="does not belong"):
        ensure(data_dir, durable=False)


def test_lost_passwords_are_said_plainly(data_dir: Path) -> None:
    held = ensure(data_dir, durable=False)
    (data_dir / "secrets" / "postgres_superuser").unlink()
    with pytest.raises(PostgresProblem, match="secrets"):
        ensure(data_dir, durable=False)
    held.release()


def test_another_major_version_is_refused(data_dir: Path) -> None:
    ensure(data_dir, durable=False).release()
    (place_of(data_dir).data / "PG_VERSION").write_text("17\n")
    with pytest.raises(PostgresProblem, match="PostgreSQL 17"):
        ensure(data_dir, durable=False)


def test_what_keeps_it_from_starting_is_said(data_dir: Path) -> None:
    ensure(data_dir, durable=False).release()
    with (place_of(data_dir).data / "postgresql.conf").open("a") as own:
        own.write("no_such_setting = 1\n")
    with pytest.raises(PostgresProblem, match="no_such_setting"):
        ensure(data_dir, durable=False)


def test_a_full_disk_is_said_plainly() -> None:
    text = "2026-11-23 FATAL: could not extend file: No space left on device"
    assert "The disk is full" in str(explain("starting", text))
    assert "The disk is full" in str(explain_os("making its folders", OSError(errno.ENOSPC, "No space left on device")))


def test_stop_is_for_emergencies(data_dir: Path) -> None:
    held = ensure(data_dir, durable=False)
    assert stop(data_dir)
    assert not stop(data_dir)
    held.release()


def test_threads_of_one_process_may_share_it(data_dir: Path) -> None:
    answers: list[object] = []

    def use() -> None:
        with ensure(data_dir, durable=False) as held:
            answers.append(ask(held.urls.web, "SELECT 1"))

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [1] * 4
    assert not is_running(data_dir)
