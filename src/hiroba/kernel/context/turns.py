# SPDX-License-Identifier: Apache-2.0
"""Long work on the event loop goes in turns, so that others wait for milliseconds and not for its end."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from time import perf_counter
from typing import TypeVar

TURN_SECONDS = 0.004

Item = TypeVar("Item")


class Turn:
    """`if turn.is_over: await turn.give_way()` between two steps of the work."""

    __slots__ = ("_ends",)

    def __init__(self) -> None:
        self._ends = perf_counter() + TURN_SECONDS

    @property
    def is_over(self) -> bool:
        return perf_counter() >= self._ends

    async def give_way(self) -> None:
        await asyncio.sleep(0)
        self._ends = perf_counter() + TURN_SECONDS


async def in_turns(items: Iterable[Item]) -> AsyncIterator[Item]:
    """One item after the other; others get their turn between two of them when the work on them takes long."""
    turn = Turn()
    for item in items:
        yield item
        if turn.is_over:
            await turn.give_way()
