"""kill -9 of web, worker and database in turn, at moments nobody chose; how long each took to come back."""

import random
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import psutil
import psycopg

from tests.faults.bulk import Importer
from tests.faults.installation import Installation, ask, kill, wait_until

IN_TURN = ("web", "worker", "database")
EVERYTHING, IMPORT = "everything", "import"  # now and then the power fails; now and then an import is killed too
LONGEST_QUIET_S = 2.0  # how long it may run undisturbed before the next kill
HURRY = 0.25  # share of kills that come while the one before is still being recovered from
AIM_PATIENCE_S = 3.0
IMPORTS = 0.2  # share of kills that take the import that runs with them


@dataclass
class Killed:
    """What was killed how often, and the seconds until it worked again (only where the next kill waited for it)."""

    times: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    recovery_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @property
    def total(self) -> int:
        return sum(self.times.values())

    def line(self, victim: str) -> str:
        waits = sorted(self.recovery_s[victim])
        if not waits:
            return f"{victim:<12} {self.times[victim]:>4} kills"
        p95 = waits[min(len(waits) - 1, int(len(waits) * 0.95))]
        return (
            f"{victim:<12} {self.times[victim]:>4} kills   back after p50 {statistics.median(waits):.1f} s   "
            f"p95 {p95:.1f} s   longest {waits[-1]:.1f} s"
        )


class Aim:
    """Lets a kill of the worker hit the moment between the mail server's taking a mail and the worker's knowing it."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.armed, self.hit = threading.Event(), threading.Event()

    def on_content(self) -> float:
        """How long the mail server keeps its answer back; called on its own thread."""
        if self.armed.is_set():
            self.hit.set()
            return 1.0
        return self.chance.random() * 0.02

    def wait(self) -> None:
        """Until a mail is between the two, or not at all."""
        self.hit.clear()
        self.armed.set()
        self.hit.wait(AIM_PATIENCE_S)
        self.armed.clear()


class Killer:
    """One kill after the other."""

    def __init__(self, place: Installation, importer: Importer, aim: Aim, chance: random.Random) -> None:
        self.place, self.importer, self.aim, self.chance = place, importer, aim, chance
        self.killed = Killed()

    def run(self, kills: int, everything_each: int, until: float, say: Callable[[str], None]) -> None:
        """At most `kills`, and none after `until` (monotonic); with every so manieth the power fails.

        AssertionError when something does not come back.
        """
        for number in range(kills):
            if time.monotonic() > until:
                say(f"Out of time after {number} kills.")
                return
            victim = EVERYTHING if number % everything_each == everything_each - 1 else IN_TURN[number % len(IN_TURN)]
            self._kill(victim, hurry=self.chance.random() < HURRY)
            if (number + 1) % 25 == 0:
                say(f"{number + 1} kills.")
        wait_until(self._all_back, "not everything came back after the last kill")

    def _kill(self, victim: str, *, hurry: bool) -> None:
        if not hurry:
            wait_until(self._all_back, f"the server was not ready to lose its {victim}")
        time.sleep(self.chance.random() * LONGEST_QUIET_S)  # the moment is meant to be anyone's
        if victim == "worker" and self.chance.random() < 0.5:
            self.aim.wait()
        killed_at = time.time()
        self.killed.times[victim] += 1
        if (victim == EVERYTHING or self.chance.random() < IMPORTS) and self.importer.kill():
            self.killed.times[IMPORT] += 1
        if victim == EVERYTHING:
            self.place.kill_everything()
            self.place.start()
        else:
            for process in self._victims(victim):
                kill(process)
        if not hurry:
            back = self._worker_back if victim == "worker" else self._all_back
            seconds = wait_until(lambda: back(killed_at), f"the {victim} did not come back")
            self.killed.recovery_s[victim].append(seconds)

    def _victims(self, victim: str) -> list[psutil.Process]:
        """Mostly the process that does the work; now and then the one above it, or for the database one of its back ends."""
        if victim == "web":
            found = self.place.web_parent() if self.chance.random() < 1 / 6 else self.place.web()
            return [self.chance.choice(found)] if found else []
        if victim == "worker":
            return self.place.worker()
        back_ends = self.place.back_ends()
        if back_ends and self.chance.random() < 1 / 3:
            return [self.chance.choice(back_ends)]
        return self.place.database()[:1]

    def _all_back(self, _killed_at: float = 0.0) -> bool:
        ended = self.place.has_ended()
        assert not ended, ended
        return bool(self.place.worker() and self.place.ready())

    def _worker_back(self, killed_at: float) -> bool:
        """A new worker has shown that it lives."""
        with suppress(psycopg.Error):
            beat = "SELECT 1 FROM shared_heartbeat WHERE part = 'worker' AND at > to_timestamp(%s)"
            return bool(ask(self.place, beat, killed_at))
        return False


class Hurrier(threading.Thread):
    """Lets deadlines pass: without it no clock would run out within the test, and no escalation could happen twice."""

    def __init__(self, place: Installation) -> None:
        super().__init__(name="hurrier", daemon=True)
        self.place, self.stop, self.hurried = place, threading.Event(), 0

    def run(self) -> None:
        while not self.stop.wait(2.0):
            with suppress(psycopg.Error):
                found = ask(
                    self.place,
                    "WITH chosen AS (SELECT id FROM cases_caseclock WHERE stopped_at IS NULL AND overdue_at IS NULL "
                    "AND next_alarm_at > now() ORDER BY id DESC LIMIT 3 FOR UPDATE SKIP LOCKED) "
                    "UPDATE cases_caseclock SET due_at = now(), next_alarm_at = now() FROM chosen WHERE cases_caseclock.id = chosen.id "
                    "RETURNING chosen.id",
                )
                self.hurried += len(found)
