# SPDX-License-Identifier: Apache-2.0
"""Keeps the broker's claim on its tenants: claims, watches the lock session, claims again after a loss."""

import asyncio
import contextlib
import os
import platform
from collections.abc import Awaitable, Callable

import asyncpg
import structlog

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.problems import ServiceUnavailable
from hiroba.kernel.context.schema import SchemaVersionDiffers, check_version
from hiroba.kernel.context.store.connections import CONNECTION_FAULTS, connect
from hiroba.kernel.context.store.hot_map import HotMap
from hiroba.kernel.ownership import ALL_TENANTS, Claim, OwnedElsewhere, claim

log = structlog.get_logger("hiroba.broker")

SCOPE = "broker"
RETRY_SECONDS = 0.25
# The server notices a vanished owner by these keepalives, so that another can take over within seconds.
KEEPALIVE = {"tcp_keepalives_idle": "2", "tcp_keepalives_interval": "1", "tcp_keepalives_count": "3"}


class Owner:
    """`claim` raises ServiceUnavailable while this process owns nothing."""

    def __init__(self, dsn: str, hot: HotMap, clock: ChangeClock) -> None:
        self._dsn = dsn
        self._hot = hot
        self._clock = clock
        self._session: asyncpg.Connection | None = None
        self._claim: Claim | None = None
        self._lost = asyncio.Event()
        self.before_owning: list[Callable[[asyncpg.Connection], Awaitable[None]]] = []
        self.on_taken: list[Callable[[], None]] = []

    @property
    def claim(self) -> Claim:
        if self._claim is None:
            raise ServiceUnavailable("This broker does not own the tenants at the moment")
        return self._claim

    @property
    def owns(self) -> bool:
        return self._claim is not None

    async def take(self) -> None:
        """Claims once. Raises OwnedElsewhere, SchemaVersionDiffers or what a connection raises."""
        session = await connect(self._dsn, **KEEPALIVE)
        try:
            await check_version(session)
            taken = await claim(
                session, scope=SCOPE, tenant=ALL_TENANTS, holder=f"{platform.node()}:{os.getpid()}"
            )
            # Another broker may have written in between, so nothing remembered counts.
            self._hot.clear()
            newest = await session.fetchval("SELECT context.newest_change($1)", self._clock.next())
            self._clock.advance_to(newest or 0)
            for prepare in self.before_owning:
                await prepare(session)
        except BaseException:
            session.terminate()
            raise
        self._session, self._claim = session, taken
        session.add_termination_listener(self._session_ended)
        self._lost.clear()
        for told in self.on_taken:
            told()
        log.info("ownership_taken", epoch=taken.epoch)

    def _session_ended(self, session: asyncpg.Connection) -> None:
        if self._session is not None and self._session.is_closed():
            self.lose()

    def lose(self) -> None:
        """Stops all answers that need the claim until it is taken again."""
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
