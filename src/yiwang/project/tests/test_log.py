"""Receipt codes are as good as keys, and a database quotes the row that it refuses: neither reaches a log."""

import logging
import sys

import pytest
from django.db import connection
from django.db.utils import DataError

from yiwang.project.log import Discreet

CODE = "990121-QX7K-4M92-PD3F-W2TH"
REFUSED = '{"words": "我家住三单元 \\u0000"}'


def line(message: str, *arguments: object, problem: BaseException | None = None) -> str:
    exc_info = (type(problem), problem, problem.__traceback__) if problem else None
    return Discreet("%(message)s").format(logging.LogRecord("x", logging.WARNING, "", 1, message, arguments, exc_info))


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (f"/r/{CODE}/", "/r/…/"),
        ("/r/990121-QX7K-4M92-PD3F-W2T", "/r/…"),
        (f"/open311/v2/tokens/{CODE}.xml", "/open311/v2/tokens/…"),
        (f"/elsewhere?code={CODE.lower()}&x=1", "/elsewhere?code=…&x=1"),
        ("/desk/cases/990121-20261120-0087/", "/desk/cases/990121-20261120-0087/"),
    ],
)
def test_a_receipt_code_never_reaches_a_log(path: str, shown: str) -> None:
    assert line("Not Found: %s", path) == f"Not Found: {shown}"


def refused_row() -> DataError:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::jsonb", [REFUSED])
    except DataError:
        problem = sys.exc_info()[1]
        assert isinstance(problem, DataError)
        return problem
    raise AssertionError("the database took it")


@pytest.mark.django_db
def test_what_the_database_quotes_of_a_report_reaches_no_log() -> None:
    problem = refused_row()
    assert "三单元" in str(problem)
    wrapped = ValueError(f"about {CODE}")
    wrapped.__cause__ = problem
    for one in (problem, wrapped):
        shown = line("failed", problem=one)
        assert "三单元" not in shown
        assert "[22P05]" in shown
        assert "refused_row" in shown  # where it happened is told
    assert CODE not in line("failed", problem=wrapped)
    assert "about …" in line("failed", problem=wrapped)
