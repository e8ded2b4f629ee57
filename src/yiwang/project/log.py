"""What must not reach a log: receipt codes, which are as good as a key, and what a database quotes of the row it refused."""

import logging
import re
import traceback
from types import TracebackType

import psycopg

# In an address whatever it looks like (a slip of the pen is nearly the code), elsewhere by its shape
RECEIPT_PATH = re.compile(r"/(r|tokens)/[^\s/?\"']+")
RECEIPT = re.compile(r"\b\d{6}(-[0-9A-Z]{4}){4}\b", re.IGNORECASE)
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Discreet(logging.Formatter):
    """Lines and tracebacks as usual, without receipt codes; of an error of the database its name, place and number only."""

    def format(self, record: logging.LogRecord) -> str:
        return RECEIPT.sub("…", RECEIPT_PATH.sub(r"/\1/…", super().format(record)))

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - the name is logging's
        whole = traceback.TracebackException(*ei, compact=True) if ei[0] else None
        if whole is None:
            return ""
        _quote_nothing(whole, ei[1])
        return "".join(whole.format()).rstrip("\n")


def _quote_nothing(shown: traceback.TracebackException, problem: BaseException | None) -> None:
    """Replace the text of errors that come from the database, all along the chain."""
    while problem is not None:
        cause = problem.__cause__ or problem.__context__
        found = next((one for one in (problem, problem.__cause__) if isinstance(one, psycopg.Error)), None)
        if found is not None:
            text = f"[{found.sqlstate or 'no answer'}] (what the database says may quote a report)"
            shown._str = text  # type: ignore[attr-defined]  # the one place where the text is kept
        following = shown.__cause__ or shown.__context__
        if following is None:
            return
        shown, problem = following, cause
