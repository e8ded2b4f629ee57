"""What the senders know: what they sent, what was acknowledged, what they were never told."""

import threading
from collections import Counter
from dataclasses import dataclass, field

LETTERS = "abcdefghijkmnpqrstuvwxyz"


@dataclass(slots=True)
class Sent:
    """One report. `mark` stands in its words and in no other's; `number` and `receipt` once it was acknowledged.

    `sure`: it had a name of its own (submission id, Idempotency-Key), so that sending again can never make a second case.
    """

    door: str
    mark: str
    sure: bool = True
    email: str = ""
    photo: bool = False
    tries: int = 0
    number: str = ""
    receipt: str = ""


@dataclass(slots=True)
class Moved:
    """A move at the desk. `acknowledged`: the answer said that it was made."""

    number: str
    move: str
    acknowledged: bool = False


@dataclass
class Ledger:
    """Shared by all senders. `wrongs` are answers that nobody may get."""

    sent: list[Sent] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    unanswered: Counter[str] = field(default_factory=Counter)
    wrongs: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def new(self, door: str, **more: object) -> Sent:
        """A report with a mark of its own, in letters: digits would be masked as a telephone number."""
        with self._lock:
            number, letters = len(self.sent) + len(LETTERS) ** 3, ""
            while number:
                number, rest = divmod(number, len(LETTERS))
                letters = LETTERS[rest] + letters
            report = Sent(door, f"q{letters}z")
            for name, value in more.items():
                setattr(report, name, value)
            self.sent.append(report)
        return report

    def acknowledged(self) -> list[Sent]:
        return [report for report in self.sent if report.number]

    def try_again(self, what: str) -> None:
        """No answer, or one that says nothing became of it."""
        with self._lock:
            self.unanswered[what] += 1

    def wrong(self, what: str) -> None:
        with self._lock:
            self.wrongs.append(what)
