# SPDX-License-Identifier: Apache-2.0
"""Lets what arrives at the same moment go together, since each message to PostgreSQL costs as much as several rows."""

import asyncio
from collections.abc import Sized

TURNS_MAX = 10
# With so many waiting the next ones are near: as in PostgreSQL's `commit_siblings` and `commit_delay`, waiting a little
# for them makes one commit of two.
CROWD = 8
PAUSE_SECONDS = 0.001
PAUSES_MAX = 4


async def gather_more(waiting: Sized) -> None:
    """Waits as long as each turn of the event loop brings more, which is well below a millisecond."""
    for _ in range(TURNS_MAX):
        before = len(waiting)
        await asyncio.sleep(0)
        if len(waiting) == before:
            return


async def gather_crowd(waiting: Sized) -> None:
    """`gather_more`, and where many wait as long as each millisecond brings more."""
    await gather_more(waiting)
    for _ in range(PAUSES_MAX):
        before = len(waiting)
        if before < CROWD:
            return
        await asyncio.sleep(PAUSE_SECONDS)
        if len(waiting) == before:
            return
