"""Stored files that no case holds go with age; those that one holds, or that somebody is about to attach, stay."""

import os
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from yiwang.cases import files
from yiwang.cases.actions.store_file import still_stored
from yiwang.cases.actions.sweep_files import YOUNG_S, sweep_files
from yiwang.cases.files import StoredFile, path_of, put_away, remove_if_old
from yiwang.cases.tests import helpers

pytestmark = [pytest.mark.usefixtures("world", "owner_db")]
LATER = YOUNG_S + 60.0


@pytest.fixture(autouse=True)
def folder(tmp_path: Path):
    with override_settings(FILES_DIR=tmp_path / "files"):
        yield tmp_path / "files"


def stored(words: str, thumb: str = "") -> StoredFile:
    folder = Path(settings.FILES_DIR)
    return StoredFile(
        put_away(folder, words.encode()), "image/jpeg", len(words), thumb_sha256=put_away(folder, thumb.encode()) if thumb else ""
    )


def left() -> set[str]:
    return {file.name for file in Path(settings.FILES_DIR).glob("*/*")}


def test_what_no_case_holds_goes_when_it_is_old() -> None:
    held = stored("held", "its thumbnail")
    helpers.opened(files=(held,))
    stored("a form that was never sent")
    assert sweep_files() == 0, "young files stay"
    assert sweep_files(now=time.time() + LATER) == 1
    assert left() == {held.sha256, held.thumb_sha256}


def test_files_of_restricted_cases_and_other_counties_are_held_too() -> None:
    one, other = stored("restricted"), stored("other county")
    helpers.opened(files=(one,), case_type="0201")
    helpers.opened(files=(other,), village=helpers.LANQIAO_VILLAGE)
    assert sweep_files(now=time.time() + LATER) == 0


def test_a_file_that_is_carried_on_stays(folder: Path) -> None:
    file = stored("carried")
    os.utime(path_of(folder, file.sha256), (time.time() - LATER,) * 2)
    assert still_stored(file)
    assert sweep_files() == 0
    assert not still_stored(StoredFile("0" * 64, "image/jpeg", 1))


def test_a_file_touched_between_the_question_and_the_removal_stays(folder: Path) -> None:
    file = stored("touched just in time")
    assert not remove_if_old(folder, file.sha256, before=time.time() - YOUNG_S)
    assert left() == {file.sha256}


def test_what_dead_writers_and_dead_sweeps_left_is_mended(folder: Path) -> None:
    file = stored("moved aside")
    target = path_of(folder, file.sha256)
    target.rename(target.with_name(f".{file.sha256}{files.ASIDE}"))
    draft = target.with_name(".draft.abc")
    draft.write_bytes(b"half")
    os.utime(draft, (time.time() - LATER,) * 2)
    assert sweep_files() == 0
    assert left() == {file.sha256}


def test_without_a_retention_role_nothing_is_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    stored("orphan")
    monkeypatch.setattr("yiwang.cases.actions.sweep_files.RETENTION", "absent")
    assert sweep_files(now=time.time() + LATER) == 0
    assert len(left()) == 1
