"""A finding of the doctor."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One line: ok, or what is wrong and what to do."""

    title: str
    ok: bool
    detail: str
    advice: str = ""


class Problem(Exception):
    """Something is wrong: `what`, and the `advice` that mends it."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(what)
        self.what, self.advice = what, advice
