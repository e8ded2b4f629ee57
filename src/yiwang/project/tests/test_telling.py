"""Of many findings of one kind the terminal shows the first; a file has all."""

from pathlib import Path

import pytest

from yiwang.project.cli.telling import SHOWN, telling
from yiwang.shared.wrong_input import WrongInputError

MANY = SHOWN + 5


def tell(file: Path | None) -> None:
    with telling(file) as teller:
        teller("Reading grids.zip …")
        for number in range(MANY):
            teller(f"  note: gap {number}")
        teller("  repaired: a ring")


def test_the_first_are_shown_and_the_others_counted(capsys: pytest.CaptureFixture[str]) -> None:
    tell(None)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Reading grids.zip …"
    assert lines[SHOWN + 1 :] == ["  … and 5 more of “note”: --report FILE lists all", "  repaired: a ring"]


def test_a_file_has_all_of_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tell(tmp_path / "all.txt")
    assert len((tmp_path / "all.txt").read_text(encoding="utf-8").splitlines()) == MANY + 2
    assert "the file of --report" in capsys.readouterr().out


def test_the_rest_is_counted_when_the_import_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(WrongInputError, match="no"), telling(None) as teller:
        for number in range(MANY):
            teller(f"  error: {number}")
        raise WrongInputError("no")
    assert "and 5 more of “error”" in capsys.readouterr().out


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongInputError, match="cannot be written"), telling(tmp_path / "no" / "all.txt"):
        pass
