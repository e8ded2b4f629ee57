"""Never lost, never twice: the short version of `make faults`, with every kind of victim."""

import pytest

from tests.faults.killing import EVERYTHING, IN_TURN
from tests.faults.never_lost import Plan, run

PLAN = Plan(kills=10, minutes=2.0, seed=7, everything_each=10, rows=6_000, pace_s=0.2)


@pytest.mark.slow
def test_nothing_is_lost_and_nothing_comes_twice_whoever_is_killed(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = run(PLAN, print)
    report = "\n".join(outcome.lines())
    assert not outcome.wrongs, report
    assert all(outcome.killed.times[victim] for victim in (*IN_TURN, EVERYTHING)) or outcome.killed.total < PLAN.kills, report
    doors = {sent.door for sent in outcome.ledger.acknowledged()}
    assert doors >= {"form", "open311"}, report
    assert outcome.mails, report
    assert [table for table in outcome.tables if table.done], report
