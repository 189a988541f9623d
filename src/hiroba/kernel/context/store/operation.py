# SPDX-License-Identifier: Apache-2.0
"""A write on its way through the group commit."""

import asyncio
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from hiroba.kernel.context.model.draft import Working
from hiroba.kernel.context.problems import Problem
from hiroba.kernel.context.turns import Turn

log = structlog.get_logger("hiroba.broker")


@dataclass(slots=True)
class Operation:
    """A write in the queue: `run` changes the working state and gives the result, or raises Problem.

    One that takes long is a generator, which stops between its entities and returns the result at the end.
    """

    tenant: str
    ids: Sequence[str]
    bytes: int
    run: Callable[[Working], object]
    # Gets the result, or the Problem when there is none.
    settle: Callable[[object], None]
    # Whether it only creates, so that hardly any of its entities is there already.
    creates: bool = False


async def run_all(operations: Iterable[Operation], states: Mapping[str, Working]) -> list[object]:
    """Their results, and the Problems that took the place of one. Others get their turn between two entities."""
    results: list[object] = []
    turn = Turn()
    for operation in operations:
        try:
            result = operation.run(states[operation.tenant])
            if isinstance(result, Generator):
                result = await _run_in_turns(result, turn)
        except Problem as problem:
            result = problem
        results.append(result)
        if turn.is_over:
            await turn.give_way()
    return results


async def _run_in_turns(steps: Generator[None, None, object], turn: Turn) -> object:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value
        if turn.is_over:
            await turn.give_way()


def answer(operation: Operation, result: object) -> None:
    # A reply that cannot be given must not keep the others from theirs.
    try:
        operation.settle(result)
    except Exception as fault:
        log.error("answer_not_given", error=type(fault).__name__)


def settle_future(answer: asyncio.Future[object], result: object) -> None:
    if answer.done():
        return
    if isinstance(result, Problem):
        answer.set_exception(result)
    else:
        answer.set_result(result)


def refuse(operations: Iterable[Operation], problem: Problem) -> None:
    for operation in operations:
        answer(operation, problem)
