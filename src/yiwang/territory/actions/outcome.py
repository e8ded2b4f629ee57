"""What an import answers: an outcome, or a refusal that lists everything that is wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field

from yiwang.shared.wrong_input import WrongInputError

Report = Callable[[str], None]


def quiet(_line: str) -> None:
    """For callers that do not want to hear progress."""


class ImportRefusedError(WrongInputError):
    """Nothing was imported. `problems` has one line each, naming the row, feature, division or grid."""

    def __init__(self, source: str, problems: list[str], *, repairable: bool = False) -> None:
        self.problems = tuple(problems)
        line = f"{source} was not imported: {problems[0]}"
        if len(problems) > 1:
            line = f"{source} was not imported, {len(problems):,} problems (listed above), the first: {problems[0]}"
        super().__init__(line + (" Run again with --repair to have this repaired and listed." if repairable else ""))


@dataclass
class Findings:
    """What reading a file brings up. With `repair` some errors become repairs; nothing is ever repaired without a line here."""

    repair: bool = False
    errors: list[str] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    mendable: int = 0  # how many of the errors `repair` would have mended

    def mend(self, wrong: str, repaired: str) -> bool:
        """Record something that can be repaired. True: do it now."""
        if self.repair:
            self.repairs.append(repaired)
        else:
            self.errors.append(wrong)
            self.mendable += 1
        return self.repair

    def refuse_errors(self, source: str, report: Report) -> None:
        """Tell all and raise ImportRefusedError when there is an error."""
        for line in self.notes:
            report(f"  note: {line}")
        for line in self.repairs:
            report(f"  repaired: {line}")
        if not self.errors:
            return
        for line in self.errors:
            report(f"  error: {line}")
        raise ImportRefusedError(source, self.errors, repairable=self.mendable == len(self.errors))


@dataclass(frozen=True)
class Outcome:
    """What an import did. `version` is None when there was nothing to change."""

    what: str
    added: int
    changed: int
    ended: int
    unchanged: int
    version: int | None
    notes: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()  # the same counts for each level, where it is told

    def __str__(self) -> str:
        counts = f"{self.added:,} added, {self.changed:,} changed, {self.ended:,} ended, {self.unchanged:,} unchanged"
        return f"{self.what}: {counts}; " + (f"territory version {self.version}" if self.version else "no new version")
