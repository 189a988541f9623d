# SPDX-License-Identifier: Apache-2.0
"""Long work on the event loop lets others in."""

import asyncio
import time
from collections.abc import Generator
from typing import Any

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.model.draft import Working
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.store.operation import Operation, run_all
from hiroba.kernel.context.turns import TURN_SECONDS, in_turns


def work_hard(seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


async def counting(others: list[int]) -> None:
    while True:
        others[0] += 1
        await asyncio.sleep(0)


def turns_of_others(work: Any) -> int:
    """How often others got their turn before the work was done."""

    async def run() -> int:
        others = [0]
        task = asyncio.create_task(counting(others))
        await work
        task.cancel()
        return others[0]

    return asyncio.run(run())


def operation(run: Any) -> Operation:
    return Operation("town", (), 0, run, lambda result: None)


def long_operation(working: Working) -> Generator[None, None, str]:
    for _ in range(10):
        yield
        work_hard(TURN_SECONDS)
    return "done"


def refused(working: Working) -> Generator[None, None, None]:
    yield
    raise BadRequestData("no")


def states() -> dict[str, Working]:
    return {"town": Working("town", ChangeClock(), {}, lambda change: None)}


def test_long_list_lets_others_in() -> None:
    async def render() -> None:
        async for _ in in_turns(range(10)):
            work_hard(TURN_SECONDS)

    assert turns_of_others(render()) >= 10


def test_short_list_goes_in_one_turn() -> None:
    async def render() -> None:
        async for _ in in_turns(range(20)):
            pass

    assert turns_of_others(render()) == 0


def test_long_write_lets_others_in_between_its_entities() -> None:
    assert turns_of_others(run_all([operation(long_operation)], states())) >= 10


def test_many_short_writes_let_others_in_between() -> None:
    operations = [operation(lambda working: work_hard(TURN_SECONDS / 2)) for _ in range(20)]

    assert turns_of_others(run_all(operations, states())) >= 9


def test_results_keep_their_order_and_a_refused_one_stands_alone() -> None:
    operations = [operation(long_operation), operation(refused), operation(lambda working: 7)]

    first, second, third = asyncio.run(run_all(operations, states()))

    assert (first, third) == ("done", 7)
    assert isinstance(second, BadRequestData)
