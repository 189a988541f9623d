# SPDX-License-Identifier: Apache-2.0
"""Owns a part of the tenants beside other brokers: an equal share of all, more when one of them has died.

Every half second each broker says that it lives, counts the living, and takes or gives up shares until it has its
part. A broker that has been killed is missed after two seconds; its locks have fallen with its session by then.
"""

import asyncio
import contextlib
from collections.abc import Collection, Iterable, Mapping

import asyncpg
import structlog

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.problems import ServiceUnavailable
from hiroba.kernel.context.schema import SchemaVersionDiffers, check_version
from hiroba.kernel.context.store.connections import CONNECTION_FAULTS, connect
from hiroba.kernel.context.store.hot_map import HotMap
from hiroba.kernel.context.store.owner import KEEPALIVE, RETRY_SECONDS, SCOPE, Owner, holder
from hiroba.kernel.ownership import Claim, OwnedElsewhere
from hiroba.kernel.ownership.shares import SHARES, Member, share_of

ROUND_SECONDS = 0.5
GIVE_UP_SECONDS = 0.1

log = structlog.get_logger("hiroba.broker")


class SharedOwner(Owner):
    def __init__(self, dsn: str, hot: HotMap, clock: ChangeClock, address: str) -> None:
        super().__init__(dsn, hot, clock)
        self._member = Member(SCOPE, holder(), address)
        self._claims: dict[int, Claim] = {}
        # Shares whose locks are held, also while their tenants are being loaded.
        self._mine: frozenset[int] = frozenset()
        self._owners: Mapping[int, str] = {}

    @property
    def owns(self) -> bool:
        """Whether this broker takes part; a request for another's tenant is passed on."""
        return self._session is not None

    def owns_tenant(self, tenant: str) -> bool:
        return share_of(tenant) in self._claims

    def is_mine(self, tenant: str) -> bool:
        return share_of(tenant) in self._mine

    def address_of(self, tenant: str) -> str | None:
        address = self._owners.get(share_of(tenant))
        return address if address != self._member.address else None

    def claims_for(self, tenants: Iterable[str]) -> Collection[Claim]:
        claims = {number: self._claims.get(number) for number in map(share_of, tenants)}
        held = [claim for claim in claims.values() if claim is not None]
        if len(held) < len(claims):
            raise ServiceUnavailable("This broker does not own the tenant at the moment")
        return held

    async def take(self) -> None:
        """Joins the others and settles once. Raises OwnedElsewhere while a broker owns alone."""
        session = await connect(self._dsn, **KEEPALIVE)
        try:
            await check_version(session)
            await self._member.join(session)
            await self._settle(session)
        except BaseException:
            self._claims, self._mine = {}, frozenset()
            session.terminate()
            raise
        self._session = session
        session.add_termination_listener(self._session_ended)
        self._lost.clear()

    def lose(self, held: Collection[Claim] | None = None) -> None:
        if held is not None and not set(held) & set(self._claims.values()):
            return
        if self._claims:
            log.warning("ownership_lost", shares=len(self._claims))
        self._claims = {}
        self._lost.set()

    async def keep(self) -> None:
        while True:
            try:
                if self._session is None or self._lost.is_set():
                    await self._drop()
                    await self.take()
                elif self._session is not None:
                    await self._settle(self._session)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._lost.wait(), ROUND_SECONDS)
            except (*CONNECTION_FAULTS, OwnedElsewhere, SchemaVersionDiffers, asyncpg.PostgresError) as fault:
                log.warning("ownership_waiting", error=type(fault).__name__)
                self.lose()
                await asyncio.sleep(RETRY_SECONDS)

    async def release(self) -> None:
        if self._session is not None:
            with contextlib.suppress(*CONNECTION_FAULTS, asyncpg.PostgresError):
                await self._member.leave(self._session)
        await self._drop()

    async def _drop(self) -> None:
        self._leave(self._mine)
        if self._session is not None:
            session, self._session = self._session, None
            with contextlib.suppress(*CONNECTION_FAULTS):
                await session.close(timeout=1)

    async def _settle(self, session: asyncpg.Connection) -> None:
        part = await self._member.be_heard(session)
        if len(self._mine) > part:
            surplus = frozenset(sorted(self._mine)[part:])
            self._leave(surplus)
            # Commits that have read their claims begin within this time, and are waited for by the next owner.
            await asyncio.sleep(GIVE_UP_SECONDS)
            await self._member.give_up(session, surplus)
        elif len(self._mine) < part:
            free = [number for number in range(SHARES) if number not in self._mine]
            taken = await self._member.lock(session, free, part - len(self._mine))
            if taken:
                await self._begin(session, self._mine | taken)
        self._owners = await self._member.owners(session)

    async def _begin(self, session: asyncpg.Connection, mine: frozenset[int]) -> None:
        # Everything is loaded anew, so nothing is answered meanwhile; what this broker owned before gets new
        # epochs too, which ends its commits under way.
        self._claims, self._mine = {}, mine
        claims = await self._member.claim(session, mine)
        await self._name_tenants(session)
        await self._prepare(session)
        self._claims = claims
        for told in self.on_taken:
            told()
        log.info("shares_taken", shares=len(mine))

    async def _name_tenants(self, session: asyncpg.Connection) -> None:
        rows = await session.fetch("SELECT * FROM context.tenants_in_use()")
        names = [row[0] for row in rows if self.is_mine(row[0])]
        # A name that no tenant has stands for none: an empty setting would mean all.
        await session.execute("SELECT set_config('hiroba.owned_tenants', $1, false)", ",".join(names) or "*")

    def _leave(self, shares: frozenset[int]) -> None:
        if not shares:
            return
        self._mine -= shares
        self._claims = {number: claim for number, claim in self._claims.items() if number in self._mine}
        for told in self.on_given_up:
            told()
        log.info("shares_given_up", shares=len(shares))
