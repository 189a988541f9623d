# SPDX-License-Identifier: Apache-2.0
"""Tenants divided into shares, so that several processes can own a part each. The same division everywhere.

A process that owns alone holds the lock of ALL_TENANTS for itself; those that share hold it together and each share
for itself. So the two ways never run side by side, and whoever comes next ends the epochs of the other way too.
"""

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import asyncpg

from hiroba.kernel.ownership.claims import ALL_TENANTS, Claim, OwnedElsewhere, lock_number

# Many more than processes, so that the shares of a dead one are spread evenly.
SHARES = 64
# A process that has not been heard of for so long is dead: the others divide what it owned.
DEAD_SECONDS = 2.0
ROUND_SECONDS_MAX = 1.0

JOIN = "SELECT pg_try_advisory_lock_shared($1)"
HEARD_OF = """
    INSERT INTO ownership.member (scope, address, seen_at) VALUES ($1, $2, clock_timestamp())
    ON CONFLICT (scope, address) DO UPDATE SET seen_at = excluded.seen_at
"""
LIVING = """
    SELECT count(*) FROM ownership.member
    WHERE scope = $1 AND seen_at > clock_timestamp() - make_interval(secs => $2)
"""
LEAVE = "DELETE FROM ownership.member WHERE scope = $1 AND address = $2"
OWNERS = "SELECT tenant, address FROM ownership.claim WHERE scope = $1 AND tenant = ANY ($2::text[])"
TRY_LOCK = "SELECT pg_try_advisory_lock($1)"
UNLOCK = "SELECT pg_advisory_unlock(number) FROM unnest($1::int8[]) AS number"
CLAIM_SHARES = """
    INSERT INTO ownership.claim AS held (tenant, scope, epoch, holder, claimed_at, address)
    SELECT tenant, $2, 1, $3, clock_timestamp(), $4 FROM unnest($1::text[]) AS tenant ORDER BY tenant
    ON CONFLICT (tenant, scope) DO UPDATE
        SET epoch = held.epoch + 1, holder = excluded.holder, claimed_at = excluded.claimed_at,
            address = excluded.address
    RETURNING tenant, epoch
"""


END_SHARES = "UPDATE ownership.claim SET epoch = epoch + 1 WHERE scope = $1 AND tenant LIKE $2 || '_%'"


def share_of(tenant: str) -> int:
    return zlib.crc32(tenant.encode()) % SHARES


def share_name(number: int) -> str:
    """What stands for the tenant in the claim of a share; no tenant has such a name."""
    return f"{ALL_TENANTS}{number}"


async def end_shares(session: asyncpg.Connection, scope: str) -> None:
    """By who owns alone: one of several that was cut off may still believe that it owns its part."""
    await session.execute(END_SHARES, scope, ALL_TENANTS)


@dataclass(frozen=True)
class Member:
    """One of several processes that share a scope. `address` is where the others reach it."""

    scope: str
    holder: str
    address: str

    async def join(self, session: asyncpg.Connection) -> None:
        """Raises OwnedElsewhere while a process owns alone."""
        if not await session.fetchval(JOIN, lock_number(self.scope, ALL_TENANTS)):
            raise OwnedElsewhere(f"Another process owns {self.scope} alone")
        # One that was cut off while it owned alone may still believe so.
        await session.fetch(CLAIM_SHARES, [ALL_TENANTS], self.scope, self.holder, "")

    async def be_heard(self, session: asyncpg.Connection) -> int:
        """Tells that this process lives; returns how many shares it should own."""
        await session.execute(HEARD_OF, self.scope, self.address, timeout=ROUND_SECONDS_MAX)
        living: int = await session.fetchval(LIVING, self.scope, DEAD_SECONDS, timeout=ROUND_SECONDS_MAX)
        return -(-SHARES // max(living, 1))

    async def leave(self, session: asyncpg.Connection) -> None:
        """Lets the others divide its shares at once."""
        await session.execute(LEAVE, self.scope, self.address)

    async def owners(self, session: asyncpg.Connection) -> Mapping[int, str]:
        """Addresses of those who claimed each share last."""
        names = {share_name(number): number for number in range(SHARES)}
        rows = await session.fetch(OWNERS, self.scope, list(names))
        return {names[tenant]: address for tenant, address in rows}

    async def lock(self, session: asyncpg.Connection, shares: Collection[int], most: int) -> set[int]:
        """Takes the locks of those that nobody holds, at most so many."""
        taken: set[int] = set()
        for number in shares:
            if len(taken) >= most:
                break
            if await session.fetchval(TRY_LOCK, lock_number(self.scope, share_name(number))):
                taken.add(number)
        return taken

    async def claim(self, session: asyncpg.Connection, shares: Collection[int]) -> dict[int, Claim]:
        """New epochs of shares whose locks are held. Waits for commits under way and ends all that come later."""
        names = {share_name(number): number for number in shares}
        rows = await session.fetch(CLAIM_SHARES, list(names), self.scope, self.holder, self.address)
        return {names[tenant]: Claim(tenant, self.scope, epoch) for tenant, epoch in rows}

    async def give_up(self, session: asyncpg.Connection, shares: Collection[int]) -> None:
        await session.fetch(UNLOCK, [lock_number(self.scope, share_name(number)) for number in shares])
