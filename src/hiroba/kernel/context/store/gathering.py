# SPDX-License-Identifier: Apache-2.0
"""Lets what arrives at the same moment go together, since each message to PostgreSQL costs as much as several rows."""

import asyncio
from collections.abc import Sized

TURNS_MAX = 10


async def gather_more(waiting: Sized) -> None:
    """Waits as long as each turn of the event loop brings more, which is well below a millisecond."""
    for _ in range(TURNS_MAX):
        before = len(waiting)
        await asyncio.sleep(0)
        if len(waiting) == before:
            return
