"""Intake: reports a second through the lean door of a running server, against pgbench with the same SQL, clients and role."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db import connections
from django.utils import timezone

from yiwang.project.bench import pgbench
from yiwang.project.bench.fill import owner_connection
from yiwang.project.bench.http_load import Load, send_for
from yiwang.project.bench.installation import wait_until
from yiwang.project.bench.reports import Fields, as_requests
from yiwang.project.bench.spread import Spread

ROUNDS = 3
WARM_UP_S = 1.5
WARM_UP_EACH = 150  # transactions of a client; they also tell how many fit into a round
QUIET_S = 60.0
WAITING = "SELECT count(*) FROM shared_outboxrow WHERE done_at IS NULL"
TOGETHER = "SELECT count(*) / greatest(count(DISTINCT xmin::text), 1)::float FROM cases_submission WHERE at >= %s"
Say = Callable[[str], None]


@dataclass
class IntakeFigure:
    """One number of clients: rounds of both, alternating."""

    clients: int
    door: list[Load] = field(default_factory=list)
    base: list[pgbench.Round] = field(default_factory=list)
    batches: list[float] = field(default_factory=list)  # reports that shared a commit at the door, on average of a round

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
    def ratio(self) -> float:
        return self.door_per_second / self.pgbench_per_second


@dataclass(frozen=True)
class Supply:
    """The same reports twice: as forms for the door, as prepared rows for pgbench."""

    forms: Sequence[Fields]
    rows: Sequence[dict[str, Any]]


def measure_intake(supply: Supply, *, port: int, clients: int, seconds: float, say: Say) -> IntakeFigure:
    """Door and pgbench in turn, ROUNDS times; each starts when the worker has delivered what the one before announced."""
    figure = IntakeFigure(clients)
    requests = as_requests(supply.forms, port)
    send_for(WARM_UP_S, requests, clients=clients, port=port)
    pgbench.lay_out(supply.rows, clients * WARM_UP_EACH)
    each = max(WARM_UP_EACH, round(pgbench.run(clients, WARM_UP_EACH).per_second * seconds / clients))
    for number in range(1, ROUNDS + 1):
        _settle()
        figure.door.append(_through_the_door(figure, requests, port, seconds))
        pgbench.lay_out(supply.rows, clients * each)
        _settle()
        figure.base.append(pgbench.run(clients, each))
        door, base = figure.door[-1].per_second, figure.base[-1].per_second
        say(f"  {clients} clients, round {number}: door {door:,.0f}/s, pgbench {base:,.0f}/s")
    return figure


def _through_the_door(figure: IntakeFigure, requests: Sequence[bytes], port: int, seconds: float) -> Load:
    began = timezone.now()
    load = send_for(seconds, requests, clients=figure.clients, port=port)
    if set(load.statuses) != {201}:
        raise RuntimeError(f"The door answered {dict(load.statuses)}, not 201 alone.")
    figure.batches.append(float(owner_connection().execute(TOGETHER, [began]).fetchall()[0][0]))
    return load


def _settle() -> None:
    """Wait for the worker to be idle: what a round announced is not delivered during the next one."""
    wait_until(lambda: owner_connection().execute(WAITING).fetchall() == [(0,)], QUIET_S)
    connections["owner"].close()
