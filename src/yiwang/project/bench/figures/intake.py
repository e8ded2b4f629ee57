"""Intake: reports a second through the lean door of a running server, against pgbench with the same SQL, clients and role."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db import connections
from django.utils import timezone

from yiwang.project.bench import pgbench
from yiwang.project.bench.fill import owner_connection
from yiwang.project.bench.http_load import Load, send_for
from yiwang.project.bench.installation import wait_until
from yiwang.project.bench.machine import Used, used
from yiwang.project.bench.reports import as_requests
from yiwang.project.bench.running import SUPPLY, Bench, Fields
from yiwang.project.bench.spread import Spread

SERVER, CASES = True, True

ROUNDS = 3
WARM_UP_S = 1.5
WARM_UP_EACH = 150  # transactions of a client; they also tell how many fit into a round
QUIET_S = 60.0
WAITING = "SELECT count(*) FROM shared_outboxrow WHERE done_at IS NULL"
TOGETHER = "SELECT count(*) / greatest(count(DISTINCT xmin::text), 1)::float FROM cases_submission WHERE at >= %s"


@dataclass
class IntakeFigure:
    """One number of clients: rounds of both, alternating."""

    clients: int
    door: list[Load] = field(default_factory=list)
    base: list[pgbench.Round] = field(default_factory=list)
    batches: list[float] = field(default_factory=list)  # reports that shared a commit at the door, on average of a round
    door_cost: list[Used] = field(default_factory=list)  # processor time of a report
    base_cost: list[Used] = field(default_factory=list)

    @property
    def door_per_second(self) -> float:
        return median(load.per_second for load in self.door)

    @property
    def pgbench_per_second(self) -> float:
        return median(one.per_second for one in self.base)

    @property
    def batch(self) -> float:
        return median(self.batches)

    @property
    def door_wait(self) -> Spread:
        """How long senders waited for their answer, all rounds together."""
        return Spread.of([wait for load in self.door for wait in load.waits_s])

    @property
    def costs(self) -> tuple[str, str, float]:
        """Milliseconds of a report at the door and by pgbench (database alone), and how much of the first the second is."""
        web, database = (median(getattr(one, part) for one in self.door_cost) * 1000 for part in ("web_s", "database_s"))
        base = median(one.database_s for one in self.base_cost) * 1000
        return f"{web:.2f} + {database:.2f} ms", f"database {base:.2f} ms", base / (web + database)

    @property
    def ratio(self) -> float:
        return self.door_per_second / self.pgbench_per_second


@dataclass(frozen=True)
class Supply:
    """The same reports twice: as forms for the door, as prepared rows for pgbench."""

    forms: Sequence[Fields]
    rows: Sequence[dict[str, Any]]


def measure(bench: Bench) -> None:
    """One number of clients after the other."""
    supply = Supply(bench.forms[:SUPPLY], bench.rows[:SUPPLY])
    for clients in bench.size.clients:
        figure = measure_intake(bench, supply, clients)
        ours = f"{figure.door_per_second:,.0f} reports/s"
        what = f"intake, {clients} client{'s' * (clients > 1)}"
        bench.results.add(what, ours, f"pgbench {figure.pgbench_per_second:,.0f}/s", figure.ratio)
        bench.results.add("   processor of a report: web server + database", *figure.costs)
        bench.results.add("   wait; reports in a commit", f"{figure.door_wait} ms; {figure.batch:.1f}")


def measure_intake(bench: Bench, supply: Supply, clients: int) -> IntakeFigure:
    """Door and pgbench in turn, ROUNDS times; each starts when the worker has delivered what the one before announced."""
    figure, seconds = IntakeFigure(clients), bench.size.seconds
    requests = as_requests(supply.forms, bench.port)
    send_for(WARM_UP_S, requests, clients=clients, port=bench.port)
    pgbench.lay_out(supply.rows, clients * WARM_UP_EACH)
    each = max(WARM_UP_EACH, round(pgbench.run(clients, WARM_UP_EACH).per_second * seconds / clients))
    for number in range(1, ROUNDS + 1):
        _settle()
        _through_the_door(bench, figure, requests)
        pgbench.lay_out(supply.rows, clients * each)
        _settle()
        before = _used(bench)
        figure.base.append(pgbench.run(clients, each))
        figure.base_cost.append((_used(bench) - before).for_each_of(clients * each))
        door, base = figure.door[-1].per_second, figure.base[-1].per_second
        bench.say(f"  {clients} clients, round {number}: door {door:,.0f}/s, pgbench {base:,.0f}/s")
    return figure


def _through_the_door(bench: Bench, figure: IntakeFigure, requests: Sequence[bytes]) -> None:
    began, before = timezone.now(), _used(bench)
    load = send_for(bench.size.seconds, requests, clients=figure.clients, port=bench.port)
    if set(load.statuses) != {201}:
        raise RuntimeError(f"The door answered {dict(load.statuses)}, not 201 alone.")
    figure.door.append(load)
    figure.door_cost.append((_used(bench) - before).for_each_of(load.statuses.total()))
    figure.batches.append(float(owner_connection().execute(TOGETHER, [began]).fetchall()[0][0]))


def _used(bench: Bench) -> Used:
    assert bench.server is not None
    return used(bench.server, bench.data_dir)


def _settle() -> None:
    """Wait for the worker to be idle: what a round announced is not delivered during the next one."""
    wait_until(lambda: owner_connection().execute(WAITING).fetchall() == [(0,)], QUIET_S)
    connections["owner"].close()
