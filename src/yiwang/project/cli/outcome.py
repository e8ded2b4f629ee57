"""From an exception to one line and an exit code."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from yiwang.project.env import BadSetting
from yiwang.shared.postgres.problem import PostgresProblem
from yiwang.shared.wrong_input import WrongInputError

FAILED, WRONG_INPUT, INTERRUPTED = 1, 2, 130


@dataclass
class Outcome:
    code: int = 0


@contextmanager
def report_problems() -> Iterator[Outcome]:
    """What is the user's or the machine's fault becomes a line on stderr; what is ours keeps its traceback."""
    outcome = Outcome()
    try:
        yield outcome
    except (WrongInputError, BadSetting) as problem:
        outcome.code = complain(str(problem), WRONG_INPUT)
    except PostgresProblem as problem:
        outcome.code = complain(str(problem), FAILED)
    except BrokenPipeError:  # `yiwang doctor | head`: whoever read us has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        outcome.code = FAILED
    except KeyboardInterrupt:
        outcome.code = INTERRUPTED
    except Exception as problem:
        if not _unreachable(problem):
            raise
        outcome.code = complain(f"The database cannot be reached: {str(problem).strip()}", FAILED)


def complain(line: str, code: int) -> int:
    """One line on stderr; returns `code`."""
    sys.stderr.write(f"yiwang: {line}\n")
    return code


def _unreachable(problem: Exception) -> bool:
    from django.db import InterfaceError, OperationalError

    return isinstance(problem, OperationalError | InterfaceError)
