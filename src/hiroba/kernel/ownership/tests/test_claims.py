# SPDX-License-Identifier: Apache-2.0
"""One owner, and a lost one can never write again."""

from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.ownership import OwnedElsewhere, OwnershipLost, claim, confirm
from hiroba.kernel.ownership.claims import lock_number


@pytest.fixture(scope="module")
def scratch() -> Iterator[Scratch]:
    with Scratch() as made:
        yield made


@pytest.fixture
async def sessions(scratch: Scratch) -> AsyncIterator[list[asyncpg.Connection]]:
    made = [await asyncpg.connect(scratch.broker_dsn) for _ in range(3)]
    yield made
    for session in made:
        session.terminate()


async def test_a_second_claim_is_refused_while_the_first_lives(sessions: list[asyncpg.Connection]) -> None:
    first, second, _ = sessions
    held = await claim(first, scope="broker", tenant="282103", holder="one")

    with pytest.raises(OwnedElsewhere, match="one owns broker of tenant 282103"):
        await claim(second, scope="broker", tenant="282103", holder="two")
    other = await claim(second, scope="engine", tenant="282103", holder="two")

    assert held.epoch >= 1
    assert other.scope == "engine"


async def test_a_dead_owner_is_replaced_and_its_epoch_is_over(sessions: list[asyncpg.Connection]) -> None:
    first, second, writer = sessions
    old = await claim(first, scope="broker", tenant="282201", holder="one")
    async with writer.transaction():
        await confirm(writer, old)
    await first.close()

    new = await claim(second, scope="broker", tenant="282201", holder="two")

    assert new.epoch == old.epoch + 1
    async with writer.transaction():
        await confirm(writer, new)
    with pytest.raises(OwnershipLost):
        async with writer.transaction():
            await confirm(writer, old)


async def test_a_claim_waits_for_a_commit_of_the_old_owner(sessions: list[asyncpg.Connection]) -> None:
    first, second, writer = sessions
    old = await claim(first, scope="broker", tenant="104256", holder="one")
    begun = writer.transaction()
    await begun.start()
    await confirm(writer, old)
    await first.close()

    await second.execute("SET lock_timeout = '200ms'")
    with pytest.raises(asyncpg.LockNotAvailableError):
        await claim(second, scope="broker", tenant="104256", holder="two")
    await begun.commit()


def test_lock_numbers_differ_and_fit() -> None:
    numbers = {lock_number(scope, tenant) for scope in ("broker", "engine") for tenant in ("*", "1", "2")}

    assert len(numbers) == 6
    assert all(0 <= number < 2**63 for number in numbers)
