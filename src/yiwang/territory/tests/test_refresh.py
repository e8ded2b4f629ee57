"""A running server notices an import made by another process, and answers from the old state until the new one is ready."""

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connections

from yiwang.territory import queries
from yiwang.territory.actions import import_divisions
from yiwang.territory.models import TerritoryVersion
from yiwang.territory.queries import current
from yiwang.territory.tests import small_county as small

pytestmark = pytest.mark.django_db(transaction=True)


def until(holds: Callable[[], bool]) -> None:
    """Ask again until it holds; asking is what keeps a server up to date."""
    pause = threading.Event()
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        pause.wait(0.02)


def rename_elsewhere() -> None:
    """What an import in another process leaves behind: rows and a version, and nobody told this process."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE territory_division SET name = '云溪新街道' WHERE code = %s", [small.WEST_TOWN])
    TerritoryVersion.objects.using("owner").create(kind="divisions", as_of=small.LATER, changed=1)


def test_a_newer_version_is_loaded_in_the_background(tmp_path: Path) -> None:
    small.import_small_county(tmp_path)
    assert queries.place_of_code(small.WEST_TOWN).label == "云溪街道"
    rename_elsewhere()
    assert queries.place_of_code(small.WEST_TOWN).label == "云溪街道"  # not asked for a second yet: the old state answers
    until(lambda: queries.place_of_code(small.WEST_TOWN).label == "云溪新街道")
    assert queries.place_in_words("云溪新街道").township == small.WEST_TOWN


def test_the_first_question_after_a_quiet_time_is_answered_from_the_new_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.import_small_county(tmp_path)
    assert queries.place_of_code(small.WEST_TOWN).label == "云溪街道"
    rename_elsewhere()
    monkeypatch.setattr(current, "LOOK_EVERY_S", 0.0)  # as if the time had passed
    monkeypatch.setattr(current, "TRUST_S", 0.0)
    assert queries.place_of_code(small.WEST_TOWN).label == "云溪新街道"


def test_an_event_loop_never_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small.import_small_county(tmp_path)
    queries.current_version()
    asked = threading.Event()

    def slow(using: str = "default") -> int:
        asked.wait(20)
        return 0

    monkeypatch.setattr(current, "read_version", slow)
    monkeypatch.setattr(current, "LOOK_EVERY_S", 0.0)
    monkeypatch.setattr(current, "TRUST_S", 0.0)

    async def ask() -> int:
        return queries.current_version()

    assert asyncio.run(ask()) > 0
    asked.set()
    current._held.awaited.join()


def test_it_looks_at_most_once_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small.import_small_county(tmp_path)
    queries.current_version()
    looks: list[float] = []
    read = current.read_version

    def counted(using: str = "default") -> int:
        looks.append(time.monotonic())
        return read(using)

    monkeypatch.setattr(current, "read_version", counted)
    until(lambda: queries.current_version() > 0 and len(looks) >= 2)
    assert looks[1] - looks[0] >= current.LOOK_EVERY_S * 0.9


def test_a_database_that_is_away_leaves_the_old_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    small.import_small_county(tmp_path)
    queries.current_version()

    def away(using: str = "default") -> int:
        raise ConnectionError("the database is away")

    monkeypatch.setattr(current, "read_version", away)
    until(lambda: queries.locate(124.505, 29.505).grid == small.SOUTH_GRID and "previous version goes on" in caplog.text)


def test_the_process_that_imports_sees_it_at_once(tmp_path: Path) -> None:
    small.import_small_county(tmp_path)
    before = queries.current_version()
    import_divisions(small.csv_file(tmp_path, small.DIVISIONS[:-1]), as_of=small.LATER)
    assert queries.current_version() > before
