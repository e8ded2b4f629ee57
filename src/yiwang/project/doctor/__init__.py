"""What `yiwang doctor` looks at: one function a question, each with what to do when the answer is wrong."""

from collections.abc import Callable, Iterator

from yiwang.project.doctor.finding import Finding, Problem
from yiwang.project.doctor.ground import CHECKS as GROUND
from yiwang.project.doctor.house import CHECKS as HOUSE
from yiwang.project.doctor.store import CHECKS as STORE

CHECKS: dict[str, Callable[[], str]] = {**HOUSE, **STORE, **GROUND}


def examine() -> Iterator[Finding]:
    """Every finding, in the order in which one would mend things. A check that fails unexpectedly is a finding too."""
    for title, check in CHECKS.items():
        try:
            yield Finding(title, ok=True, detail=check())
        except Problem as problem:
            yield Finding(title, ok=False, detail=problem.what, advice=problem.advice)
        except Exception as problem:
            yield Finding(
                title,
                ok=False,
                detail=f"could not be looked at: {str(problem).splitlines()[0]}",
                advice="Mend what is listed above first.",
            )
