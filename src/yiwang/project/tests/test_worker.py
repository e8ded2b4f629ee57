"""The worker's parts: restarted when they fail, ended when told."""

import threading

import pytest

from yiwang.project import worker
from yiwang.project.worker import Part, beat, keep_running
from yiwang.shared.models import Heartbeat


def test_a_part_that_fails_starts_again_and_the_stop_ends_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, db: None
) -> None:
    monkeypatch.setattr(worker, "FIRST_PAUSE_S", 0.01)
    stop, starts = threading.Event(), []

    def run(_stop: threading.Event) -> None:
        starts.append(1)
        if len(starts) == 3:
            stop.set()
            return
        raise RuntimeError("crashed")

    keep_running(Part("probe", run), stop)
    assert len(starts) == 3
    assert caplog.text.count("The part probe of the worker failed") == 2


def test_pauses_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            pauses.append(timeout or 0)
            if len(pauses) == 9:
                self.set()
            return self.is_set()

    def fail(_stop: threading.Event) -> None:
        raise RuntimeError("crashed")

    keep_running(Part("probe", fail), Stop())
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


def test_a_part_that_had_worked_for_a_while_comes_back_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "HEALTHY_AFTER_S", -1.0)
    pauses: list[float] = []

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            pauses.append(timeout or 0)
            if len(pauses) == 3:
                self.set()
            return self.is_set()

    def fail(_stop: threading.Event) -> None:
        raise RuntimeError("the database restarts")

    keep_running(Part("probe", fail), Stop())
    assert pauses == [0.5, 0.5, 0.5]


@pytest.mark.django_db
def test_it_leaves_one_sign_of_life() -> None:
    beat()
    beat()
    assert Heartbeat.objects.filter(part="worker").count() == 1
