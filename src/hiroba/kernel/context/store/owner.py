# SPDX-License-Identifier: Apache-2.0
"""Keeps the broker's claim on its tenants: claims, watches the lock session, claims again after a loss."""

import asyncio
import contextlib
import os
import platform
from collections.abc import Awaitable, Callable, Collection, Iterable

import asyncpg
import structlog

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.problems import ServiceUnavailable
from hiroba.kernel.context.schema import SchemaVersionDiffers, check_version
from hiroba.kernel.context.store.connections import CONNECTION_FAULTS, connect
from hiroba.kernel.context.store.hot_map import HotMap
from hiroba.kernel.ownership import ALL_TENANTS, Claim, OwnedElsewhere, claim
from hiroba.kernel.ownership.shares import end_shares

log = structlog.get_logger("hiroba.broker")

SCOPE = "broker"
RETRY_SECONDS = 0.25
# The server notices a vanished owner by these keepalives, so that another can take over within seconds.
KEEPALIVE = {"tcp_keepalives_idle": "2", "tcp_keepalives_interval": "1", "tcp_keepalives_count": "3"}


def holder() -> str:
    return f"{platform.node()}:{os.getpid()}"


class Owner:
    """Owns all tenants, or none. `claims_for` raises ServiceUnavailable while this process owns nothing."""

    def __init__(self, dsn: str, hot: HotMap, clock: ChangeClock) -> None:
        self._dsn = dsn
        self._hot = hot
        self._clock = clock
        self._session: asyncpg.Connection | None = None
        self._claim: Claim | None = None
        self._lost = asyncio.Event()
        self.before_owning: list[Callable[[asyncpg.Connection], Awaitable[None]]] = []
        self.on_taken: list[Callable[[], None]] = []
        # Told when some tenants have gone to another broker; `is_mine` says which are left.
        self.on_given_up: list[Callable[[], None]] = []

    def claims_for(self, tenants: Iterable[str]) -> Collection[Claim]:
        """What a transaction that writes for these tenants has to confirm."""
        if self._claim is None:
            raise ServiceUnavailable("This broker does not own the tenants at the moment")
        return (self._claim,)

    def is_mine(self, tenant: str) -> bool:
        """Whether the tenant belongs to this broker, be it that it cannot answer for it at the moment."""
        return True

    @property
    def owns(self) -> bool:
        return self._claim is not None

    async def take(self) -> None:
        """Claims once. Raises OwnedElsewhere, SchemaVersionDiffers or what a connection raises."""
        session = await connect(self._dsn, **KEEPALIVE)
        try:
            await check_version(session)
            taken = await claim(session, scope=SCOPE, tenant=ALL_TENANTS, holder=holder())
            await end_shares(session, SCOPE)
            await self._prepare(session)
        except BaseException:
            session.terminate()
            raise
        self._session, self._claim = session, taken
        session.add_termination_listener(self._session_ended)
        self._lost.clear()
        for told in self.on_taken:
            told()
        log.info("ownership_taken", epoch=taken.epoch)

    async def _prepare(self, session: asyncpg.Connection) -> None:
        # Another broker may have written in between, so nothing remembered counts.
        self._hot.clear()
        newest = await session.fetchval("SELECT context.newest_change($1)", self._clock.next())
        self._clock.advance_to(newest or 0)
        for prepare in self.before_owning:
            await prepare(session)

    def _session_ended(self, session: asyncpg.Connection) -> None:
        if self._session is not None and self._session.is_closed():
            self.lose()

    def lose(self, held: Collection[Claim] | None = None) -> None:
        """Stops all answers that need the claim until it is taken again.

        `held` are claims that turned out to be over; if they have been replaced since, nothing is lost.
        """
        if held is not None and self._claim not in held:
            return
        if self._claim is not None:
            log.warning("ownership_lost", epoch=self._claim.epoch)
        self._claim = None
        self._lost.set()

    async def keep(self) -> None:
        """Until cancelled: claims again after each loss."""
        waiting_told = False
        while True:
            await self._lost.wait()
            await self.release()
            try:
                await self.take()
                waiting_told = False
            except (*CONNECTION_FAULTS, OwnedElsewhere, SchemaVersionDiffers, asyncpg.PostgresError) as fault:
                if not waiting_told:
                    log.warning("ownership_waiting", error=type(fault).__name__)
                waiting_told = True
                await asyncio.sleep(RETRY_SECONDS)

    async def release(self) -> None:
        if self._session is not None:
            session, self._session = self._session, None
            with contextlib.suppress(*CONNECTION_FAULTS):
                await session.close(timeout=1)
