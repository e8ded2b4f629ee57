"""Never lost, never twice: kill a running installation again and again while reports come in, then look at everything.

`scripts/never-lost [KILLS] [--minutes M] [--seed N]`, or `make faults`; a short one runs with the tests (test_never_lost.py).
"""

import argparse
import os
import platform
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults import checks
from tests.faults.bulk import Importer, Table
from tests.faults.installation import Installation, ask, installation
from tests.faults.killing import EVERYTHING, IMPORT, IN_TURN, Aim, Hurrier, Killed, Killer
from tests.faults.ledger import Ledger
from tests.faults.senders import Clerk, FormSender, ProgramSender, Sender, finish, use_points
from tests.support.mail_server import Accepted, MailServer

FINISH_S = 120.0
CLERKS_TOWNSHIP = "990121001"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """How much is killed. `minutes` bounds the killing; `seed` decides who is killed when, as far as a machine repeats itself."""

    kills: int = 500
    minutes: float = 60.0
    seed: int = 0
    everything_each: int = 20
    forms: int = 2
    programs: int = 2
    rows: int = 11_000  # of each table that is imported; a batch has 5,000
    pace_s: float = 0.4  # the mean pause of a sender between two reports


@dataclass
class Outcome:
    """What was done and what was found. Nothing in `wrongs` is what is hoped for."""

    killed: Killed
    ledger: Ledger
    mails: list[Accepted]
    tables: list[Table]
    wrongs: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        sent, known = self.ledger.sent, self.ledger.acknowledged()
        by_door = Counter(report.door for report in known)
        again = sum(max(0, report.tries - 1) for report in sent)
        moved = sum(move.acknowledged for move in self.ledger.moved)
        return [
            *self.facts,
            *[self.killed.line(victim) for victim in (*IN_TURN, EVERYTHING, IMPORT) if self.killed.times[victim]],
            f"reports      {len(sent):,} sent, {len(known):,} acknowledged ({dict(by_door)}), {again:,} sent again for want of an answer",
            f"moves        {moved:,} acknowledged",
            f"imports      {sum(table.rows for table in self.tables if table.done):,} rows in {len(self.tables)} tables, "
            f"{sum(table.tries for table in self.tables)} runs",
            f"mails        {len(self.mails):,} taken by the mail server",
            *(f"WRONG  {line}" for line in self.wrongs),
            f"{len(self.wrongs)} wrong" if self.wrongs else "nothing lost, nothing twice",
        ]


def run(plan: Plan, say: Say) -> Outcome:
    """Kill, settle, look. The installation is gone afterwards, whatever happened."""
    chance = random.Random(plan.seed)
    aim = Aim(random.Random(plan.seed + 1))
    ledger = Ledger()
    use_points(points := _points())
    with MailServer(aim.on_content) as mail_server, installation(MAIL_URL=mail_server.url) as place:
        importer = Importer(place, points, plan.rows)
        killer = Killer(place, importer, aim, chance)
        outcome = Outcome(killer.killed, ledger, mail_server.accepted, importer.tables)
        senders, hurrier = _senders(place, ledger, plan), Hurrier(place)
        for sender in (*senders, hurrier, importer):
            sender.start()
        began = time.monotonic()
        try:
            killer.run(plan.kills, plan.everything_each, began + plan.minutes * 60, say)
        except AssertionError as problem:
            raise AssertionError("\n".join([f"After {killer.killed.total} kills: {problem}", *place.output[-40:]])) from problem
        finally:
            hurrier.stop.set()
            finish(senders, FINISH_S)
            importer.finish(FINISH_S)
        outcome.facts.append(f"{killer.killed.total} kills in {(time.monotonic() - began) / 60:.1f} min, seed {plan.seed}")
        _look(place, outcome, say)
    return outcome


def _senders(place: Installation, ledger: Ledger, plan: Plan) -> list[Sender]:
    clerk = Clerk(place.address, ledger, plan.seed, plan.pace_s * 2)
    clerk.sign_in()
    forms = [FormSender(place.address, ledger, plan.seed + n, plan.pace_s) for n in range(plan.forms)]
    programs = [ProgramSender(place.address, ledger, plan.seed + n, plan.pace_s) for n in range(plan.programs)]
    return [*forms, *programs, clerk]


def _look(place: Installation, outcome: Outcome, say: Say) -> None:
    say("Waiting for what is under way …")
    began = time.monotonic()
    if late := checks.settle(place):
        outcome.wrongs.append(late)
    outcome.facts.append(f"worked off {time.monotonic() - began:.1f} s after the last sender stopped")
    say("Looking at everything …")
    outcome.wrongs += checks.wrongs(place, outcome.ledger, outcome.mails, outcome.tables)
    states = ask(place, "SELECT state, count(*) FROM intake_notice GROUP BY 1 ORDER BY 1")
    told = ask(place, "SELECT kind, count(*) FROM cases_caseevent WHERE kind IN ('overdue', 'escalated') GROUP BY 1 ORDER BY 1")
    outcome.facts.append(f"notices      {', '.join(f'{count} {state}' for state, count in states)}")
    outcome.facts.append(f"clocks       {', '.join(f'{count} {kind}' for kind, count in told)}")
    outcome.facts.append(f"files        {checks.orphans(place)} without a case, left to the sweep")
    outcome.facts.append(
        f"unanswered   {', '.join(f'{many} × {what}' for what, many in outcome.ledger.unanswered.most_common(8))}"
    )
    if unfinished := [table.tag for table in outcome.tables if not table.done]:
        outcome.wrongs.append(f"imports that did not come to an end: {', '.join(unfinished)}")
    if outcome.wrongs:
        outcome.facts += place.output[-40:]


def _points() -> list[tuple[float, float]]:
    """A point in each village of the demonstration; those of the clerk's township come up more often."""
    from yiwang.project.demo.geography import grounds

    cells = [cell for _county, ground in grounds() for cell in ground.villages]
    found = [
        cell.shape.representative_point() for cell in cells for _ in range(6 if cell.code.startswith(CLERKS_TOWNSHIP) else 1)
    ]
    return [(point.x, point.y) for point in found]


def main() -> int:
    parser = argparse.ArgumentParser(prog="never-lost", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("kills", nargs="?", type=int, default=500, help="how often something is killed (default 500)")
    parser.add_argument("--minutes", type=float, default=60.0, help="no kill after this long (default 60)")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()

    def say(line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    say(
        f"{time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC, {platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}"
    )
    outcome = run(Plan(kills=arguments.kills, minutes=arguments.minutes, seed=arguments.seed), say)
    for line in outcome.lines():
        say(line)
    return 1 if outcome.wrongs else 0


if __name__ == "__main__":
    sys.exit(main())
