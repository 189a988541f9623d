# SPDX-License-Identifier: Apache-2.0
"""A write on its way through the group commit."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import structlog

from hiroba.kernel.context.model.draft import Working
from hiroba.kernel.context.problems import Problem

log = structlog.get_logger("hiroba.broker")


@dataclass(slots=True)
class Operation:
    """A write in the queue: `run` changes the working state and gives the result, or raises Problem."""

    tenant: str
    ids: Sequence[str]
    bytes: int
    run: Callable[[Working], object]
    # Gets the result, or the Problem when there is none.
    settle: Callable[[object], None]
    # Whether it only creates, so that hardly any of its entities is there already.
    creates: bool = False


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
