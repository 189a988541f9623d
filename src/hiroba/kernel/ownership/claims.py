# SPDX-License-Identifier: Apache-2.0
"""Claims on tenants. Works on any asyncpg connection; the lock session and the writing session may differ."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

import asyncpg

ALL_TENANTS = "*"

# FOR SHARE waits for a claim in progress and makes a later claim wait for this commit: no write of an old epoch
# can become visible after the new owner has started.
CONFIRM = "SELECT 1 FROM ownership.claim WHERE tenant = $1 AND scope = $2 AND epoch = $3 FOR SHARE"

CLAIM = """
    INSERT INTO ownership.claim AS held (tenant, scope, epoch, holder, claimed_at)
    VALUES ($1, $2, 1, $3, clock_timestamp())
    ON CONFLICT (tenant, scope)
    DO UPDATE SET epoch = held.epoch + 1, holder = excluded.holder, claimed_at = excluded.claimed_at
    RETURNING epoch
"""


class OwnedElsewhere(Exception):
    """Another living process holds the claim; the text names it."""


class OwnershipLost(Exception):
    """A newer claim exists: this process must stop writing and may claim again."""


@dataclass(frozen=True)
class Claim:
    """The right to write for one tenant (or all) in one scope, valid until a newer epoch exists."""

    tenant: str
    scope: str
    epoch: int


async def claim(session: asyncpg.Connection, *, scope: str, tenant: str, holder: str) -> Claim:
    """Takes the lock in `session` and starts a new epoch. Raises OwnedElsewhere when the lock is taken.

    The claim ends with the session; keep that open and idle, and watch it with `add_termination_listener`.
    """
    if not await session.fetchval("SELECT pg_try_advisory_lock($1)", lock_number(scope, tenant)):
        other = await session.fetchval(
            "SELECT holder FROM ownership.claim WHERE tenant = $1 AND scope = $2", tenant, scope
        )
        raise OwnedElsewhere(f"{other or 'Another process'} owns {scope} of tenant {tenant}")
    epoch = await session.fetchval(CLAIM, tenant, scope, holder)
    return Claim(tenant, scope, epoch)


def confirmation(held: Collection[Claim]) -> str:
    """A statement without parameters that confirms several claims, for a script; see `check_confirmed`."""
    rows = ",".join(
        f"({_literal(claim.tenant)},{_literal(claim.scope)},{int(claim.epoch)})" for claim in held
    )
    return f"SELECT 1 FROM ownership.claim WHERE (tenant, scope, epoch) IN ({rows}) FOR SHARE"  # noqa: S608 -- literals are quoted


def check_confirmed(status: str, held: Collection[Claim]) -> None:
    """`status` is what the script's last statement told. Raises OwnershipLost when a newer epoch exists."""
    if status != f"SELECT {len(held)}":
        names = ", ".join(f"{claim.scope} of tenant {claim.tenant}" for claim in held)
        raise OwnershipLost(f"One of {names} has a newer owner")


async def confirm(connection: asyncpg.Connection, held: Claim) -> None:
    """To be called inside each writing transaction. Raises OwnershipLost when a newer epoch exists."""
    if await connection.fetchval(CONFIRM, held.tenant, held.scope, held.epoch) is None:
        raise OwnershipLost(f"{held.scope} of tenant {held.tenant} has a newer owner than epoch {held.epoch}")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def lock_number(scope: str, tenant: str) -> int:
    """A stable 63-bit number for the advisory lock of a scope and tenant."""
    digest = hashlib.sha256(f"hiroba:{scope}:{tenant}".encode()).digest()
    return int.from_bytes(digest[:8]) >> 1
