"""Group commit: nothing waits for company, what waits anyway goes together, and what was taken in is finished."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from yiwang.intake.batching import Batcher, Overloaded

pytestmark = pytest.mark.usefixtures("db")  # the threads close their connections


class Work:
    """Answers n with n + 1; while `busy` is held the first batch stays in work."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun, self.may_go_on = threading.Event(), threading.Event()

    def __call__(self, numbers: Sequence[int]) -> Sequence[int]:
        self.batches.append(list(numbers))
        self.begun.set()
        assert self.may_go_on.wait(20)
        if -1 in numbers:
            raise ValueError("a bad one")
        return [number + 1 for number in numbers]


async def started(work: Work, **more: int) -> "Batcher[int, int]":
    batcher: Batcher[int, int] = Batcher(work, **{"most": 64, "threads": 1, "waiting": 100, **more})
    batcher.start()
    return batcher


async def first_in_work(batcher: "Batcher[int, int]", work: Work, number: int = 0) -> "asyncio.Task[int]":
    task = asyncio.create_task(batcher.do(number))
    await asyncio.to_thread(work.begun.wait, 20)
    return task


def test_a_lone_one_goes_at_once_and_a_crowd_goes_together() -> None:
    async def run() -> None:
        work = Work()
        batcher = await started(work, most=8)
        first = await first_in_work(batcher, work)
        crowd = [asyncio.create_task(batcher.do(number)) for number in range(1, 11)]
        await asyncio.sleep(0)
        work.may_go_on.set()
        assert await asyncio.gather(first, *crowd) == list(range(1, 12))
        assert [len(batch) for batch in work.batches] == [1, 8, 2]
        await batcher.stop()

    asyncio.run(run())


def test_stopping_finishes_what_was_taken_in_and_takes_nothing_more() -> None:
    async def run() -> None:
        work = Work()
        batcher = await started(work)
        first = await first_in_work(batcher, work)
        waiting = asyncio.create_task(batcher.do(5))
        await asyncio.sleep(0)
        stopping = asyncio.create_task(batcher.stop())
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await batcher.do(6)
        work.may_go_on.set()
        assert (await first, await waiting) == (1, 6)
        await stopping

    asyncio.run(run())


def test_a_line_that_is_too_long_is_refused() -> None:
    async def run() -> None:
        work = Work()
        batcher = await started(work, waiting=1)
        first = await first_in_work(batcher, work)
        second = asyncio.create_task(batcher.do(1))
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await batcher.do(2)
        work.may_go_on.set()
        assert (await first, await second) == (1, 2)
        await batcher.stop()

    asyncio.run(run())


def test_a_failure_reaches_those_who_wait_and_the_next_goes_on() -> None:
    async def run() -> None:
        work = Work()
        work.may_go_on.set()
        batcher = await started(work)
        with pytest.raises(ValueError, match="a bad one"):
            await batcher.do(-1)
        assert await batcher.do(1) == 2
        await batcher.stop()

    asyncio.run(run())


def test_a_sender_who_goes_away_disturbs_nobody() -> None:
    async def run() -> None:
        work = Work()
        batcher = await started(work)
        first = await first_in_work(batcher, work)
        gone = asyncio.create_task(batcher.do(1))
        stays = asyncio.create_task(batcher.do(2))
        await asyncio.sleep(0)
        gone.cancel()
        work.may_go_on.set()
        assert (await first, await stays) == (1, 3)
        assert work.batches[1] == [1, 2]  # taken in, so it is done all the same
        await batcher.stop()

    asyncio.run(run())
