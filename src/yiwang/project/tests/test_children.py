"""Child processes are watched, restarted with growing pauses, and ended together."""

import os
import sys
import threading
from pathlib import Path

import psutil
import pytest

from yiwang.project import children
from yiwang.project.children import Child, Children

SLEEP = (sys.executable, "-c", "import time; time.sleep(600)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(600)",
)


def make() -> tuple[Children, list[str], threading.Event]:
    lines: list[str] = []
    stopping = threading.Event()
    return Children(lines.append, stopping), lines, stopping


def child(name: str, command: tuple[str, ...], **more: object) -> Child:
    return Child(name, command, os.environ, **more)  # type: ignore[arg-type]


def test_when_a_child_ends_that_had_to_work_first_watching_ends() -> None:
    family, lines, _stopping = make()
    family.add(child("bystander", SLEEP))
    family.add(child("heart", (sys.executable, "-c", "raise SystemExit(3)"), vital_until=threading.Event()))
    assert family.watch(0.02) == 1
    family.end()
    assert lines == ["The heart ended with code 3; stopping."]
    assert all(one.process and one.process.poll() is not None for one in family.children)


def test_another_child_is_started_again_later_each_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(children, "FIRST_PAUSE_S", 0.01)
    log = tmp_path / "starts"
    family, lines, stopping = make()
    command = (sys.executable, "-c", f"open({str(log)!r}, 'a').write('x')")
    family.add(child("part", command, pause_s=0.01))
    threading.Thread(target=lambda: _wait_for(log, 3, stopping)).start()
    assert family.watch(0.02) == 0
    family.end()
    assert len(log.read_text()) >= 3
    assert len(lines) >= 2


def _wait_for(log: Path, size: int, stopping: threading.Event) -> None:
    while not (log.exists() and len(log.read_text()) >= size):
        stopping.wait(0.02)
    stopping.set()


def test_a_child_that_worked_once_is_started_again_and_what_it_left_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "FIRST_PAUSE_S", 0.01)
    family, lines, stopping = make()
    worked = threading.Event()
    worked.set()
    parent = (
        sys.executable,
        "-c",
        f"import subprocess, time; print(subprocess.Popen({SLEEP!r}).pid, flush=True); time.sleep(600)",
    )
    family.add(child("server", parent, vital_until=worked, pause_s=0.01))
    first = family.children[0].process
    assert first
    orphan = _wait_for_child(first.pid)
    threading.Thread(target=lambda: (first.kill(), _wait_until_ended(orphan, stopping))).start()
    assert family.watch(0.02) == 0
    family.end()
    assert not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE
    assert family.children[0].process is not first or lines


def _wait_for_child(pid: int) -> psutil.Process:
    while not (found := psutil.Process(pid).children()):
        pass
    return found[0]


def _wait_until_ended(process: psutil.Process, stopping: threading.Event) -> None:
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        stopping.wait(0.02)
    stopping.set()


def test_work_that_is_done_once_is_not_begun_again() -> None:
    family, lines, stopping = make()
    family.add(child("errand", (sys.executable, "-c", ""), once=True))
    threading.Timer(1.0, stopping.set).start()
    assert family.watch(0.02) == 0
    assert lines == []


def test_a_child_waits_for_its_event() -> None:
    family, _lines, stopping = make()
    ready = threading.Event()
    family.add(child("later", SLEEP, after=ready))
    assert family.children[0].process is None
    ready.set()
    threading.Timer(0.5, stopping.set).start()
    family.watch(0.02)
    family.end()
    assert family.children[0].process


def test_a_child_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "ENDING_PATIENCE_S", 0.5)
    family, _lines, _stopping = make()
    family.add(child("stubborn", STUBBORN))
    process = family.children[0].process
    assert process
    while psutil.Process(process.pid).status() != psutil.STATUS_SLEEPING:
        pass
    family.end()
    assert process.poll() is not None
