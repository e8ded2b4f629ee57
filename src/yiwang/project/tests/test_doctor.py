"""What the doctor says of the database's log."""

import pytest

from yiwang.project.doctor.finding import Problem
from yiwang.project.doctor.store import server_log


def test_the_embedded_database_quotes_no_report(db: None) -> None:
    assert server_log() == "quotes no report"


@pytest.mark.parametrize("setting", ["log_error_verbosity", "log_min_error_statement"])
def test_a_database_that_quotes_what_people_wrote_is_a_problem(db: None, setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from yiwang.project.doctor import store

    monkeypatch.setitem(store.DISCREET, setting, ("something else",))
    with pytest.raises(Problem, match=setting):
        server_log()
