"""The `yiwang` command, run as its own process like an operator does."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.support.site import Site, clean_environment, fresh_data_dir, remove_data_dir, run_yiwang, serving
from yiwang.project.cli import VERBS, build_parser, main
from yiwang.shared.postgres import ensure, is_running

NOWHERE = "postgresql://yiwang_web:x@127.0.0.1:1/yiwang"


@pytest.fixture
def data_dir() -> Iterator[Path]:
    folder = fresh_data_dir("command")
    yield folder
    remove_data_dir(folder)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


def until(happens: object, patience_s: float = 60.0) -> None:
    end = time.monotonic() + patience_s
    while not happens():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([verb, "--help"])
    assert end.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: yiwang {verb}")


def test_help_of_all_loads_no_django() -> None:
    code = "import sys; from yiwang.project.cli import build_parser; build_parser(); sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_all_verbs_can_be_configured_together() -> None:
    assert build_parser(only="*").format_help()


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("fly",),
        ("import", "divisions", "nowhere.csv", "--as-of", "2023-12-31"),
        ("import", "divisions", "nowhere.csv", "--as-of", "yesterday"),
        ("import", "grids", "nowhere.geojson", "--datum", "mars"),
        ("import", "boundaries", "nowhere.geojson", "--datum", "wgs84"),
        ("messages", "fill", "nowhere.json"),
        ("serve", "--port", "many"),
    ],
)
def test_wrong_input_is_one_line_and_code_2(words: tuple[str, ...], data_dir: Path) -> None:
    done = run_yiwang(*words, environment=clean_environment(data_dir))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("yiwang")


@pytest.mark.parametrize(("name", "value"), [("PORT", "many"), ("DEMO", "perhaps"), ("DATABASE_URL", "mysql://nobody@nowhere/x")])
def test_a_setting_that_makes_no_sense_is_named(name: str, value: str, data_dir: Path) -> None:
    done = run_yiwang("serve", environment=clean_environment(data_dir, **{name: value}))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Setting {name} is not usable" in done.stderr


def test_a_database_that_cannot_be_reached_is_one_line(data_dir: Path) -> None:
    environment = clean_environment(data_dir, DATABASE_URL=NOWHERE, DATABASE_OWNER_URL=NOWHERE)
    done = run_yiwang("migrate", environment=environment)
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr


def test_migrating_needs_the_owner(data_dir: Path) -> None:
    done = run_yiwang("migrate", environment=clean_environment(data_dir, DATABASE_URL=NOWHERE))
    assert done.returncode == 2
    assert "DATABASE_OWNER_URL" in done.stderr


def test_a_verb_on_an_empty_database_says_what_to_do_first(data_dir: Path) -> None:
    table = data_dir / "divisions.csv"
    table.write_text("code,name\n")
    done = run_yiwang("import", "divisions", str(table), "--as-of", "2023-12-31", environment=clean_environment(data_dir))
    assert done.returncode == 2
    assert "yiwang migrate" in done.stderr
    assert not is_running(data_dir)


def test_a_port_in_use_is_one_line(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run_yiwang("serve", "--port", port, environment=clean_environment(data_dir))
    assert done.returncode == 2
    assert f"127.0.0.1:{port}" in done.stderr
    assert not is_running(data_dir)


def test_the_demonstration_listens_on_loopback_only(data_dir: Path) -> None:
    done = run_yiwang("serve", "--demo", environment=clean_environment(data_dir, HOST="0.0.0.0"))  # noqa: S104 - what must not be
    assert done.returncode == 2
    assert "loopback" in done.stderr


@pytest.mark.slow
def test_the_demonstration_keeps_off_a_real_database(site: Site) -> None:
    done = site.yiwang("migrate", "--kind", "demo")
    assert done.returncode == 2
    assert "not made by the demonstration" in done.stderr


@pytest.mark.slow
def test_migrating_again_does_no_harm(site: Site) -> None:
    assert site.yiwang("migrate").returncode == 0


@pytest.mark.slow
def test_the_doctor_says_what_is_missing_and_what_to_do(site: Site) -> None:
    done = site.yiwang("doctor")
    assert done.returncode == 1
    assert "ok     Database log: quotes no report" in done.stdout
    assert "ok     Row-level security" in done.stdout
    assert "ok     Scope key" in done.stdout
    assert "WRONG  Territory: there are no divisions\n         → yiwang import divisions" in done.stdout
    assert "WRONG  Accounts: nobody can log in\n         → yiwang account create" in done.stdout


@pytest.mark.slow
def test_the_doctor_notices_another_key_and_open_secrets(site: Site) -> None:
    environment = {**site.environment, "SCOPE_KEY": "another"}
    (site.data_dir / "secrets" / "seal_key").chmod(0o644)
    output = run_yiwang("doctor", environment=environment).stdout
    (site.data_dir / "secrets" / "seal_key").chmod(0o600)
    assert "WRONG  Scope key" in output
    assert "WRONG  Data folder" in output


@pytest.mark.slow
def test_the_worker_shows_that_it_lives(site: Site) -> None:
    until(lambda: 'worker_heartbeat_age_seconds{part="worker"}' in httpx.get(site.url("/metrics")).text)
    assert "ok     Worker" in site.yiwang("doctor").stdout


def child(site: Site, word: str) -> psutil.Process | None:
    children = psutil.Process(site.process.pid).children()
    return next((one for one in children if one.status() != psutil.STATUS_ZOMBIE and word in one.cmdline()), None)


@pytest.mark.slow
def test_a_worker_that_crashes_comes_back(site: Site) -> None:
    before = child(site, "worker")
    assert before
    before.kill()
    until(lambda: (after := child(site, "worker")) is not None and after.pid != before.pid)
    assert httpx.get(site.url("/healthz")).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_everything_cleanly(number: signal.Signals) -> None:
    with serving() as site:
        family = psutil.Process(site.process.pid).children(recursive=True)
        site.process.send_signal(number)
        assert site.process.wait(60) == 0
        assert not [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
        assert not is_running(site.data_dir)


@pytest.mark.slow
def test_when_the_server_is_killed_its_children_end_and_the_next_start_works() -> None:
    with serving() as site:
        family = psutil.Process(site.process.pid).children(recursive=True)
        os.kill(site.process.pid, signal.SIGKILL)
        until(lambda: not [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE])
        with ensure(site.data_dir):
            assert site.yiwang("migrate").returncode == 0
