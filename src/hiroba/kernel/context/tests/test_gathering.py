# SPDX-License-Identifier: Apache-2.0
"""Who writes alone is not kept waiting; a crowd shares one commit."""

import asyncio

from hiroba.kernel.context.store.gathering import CROWD, PAUSE_SECONDS, TURNS_MAX, gather_crowd


async def test_one_that_waits_alone_goes_in_the_next_turns() -> None:
    gathering = asyncio.create_task(gather_crowd(["a write"]))

    for _ in range(TURNS_MAX):
        await asyncio.sleep(0)

    assert gathering.done()


async def test_crowd_waits_for_what_comes_within_the_millisecond() -> None:
    waiting = ["a write"] * CROWD
    loop = asyncio.get_running_loop()
    loop.call_later(PAUSE_SECONDS / 2, waiting.append, "one more")

    await gather_crowd(waiting)

    assert len(waiting) == CROWD + 1


async def test_crowd_that_never_ends_holds_up_nobody_for_long() -> None:
    waiting = ["a write"] * CROWD

    async def come() -> None:
        while True:
            waiting.append("one more")
            await asyncio.sleep(PAUSE_SECONDS / 4)

    coming = asyncio.create_task(come())
    await asyncio.wait_for(gather_crowd(waiting), 5)
    coming.cancel()

    assert len(waiting) > CROWD
