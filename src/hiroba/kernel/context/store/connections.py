# SPDX-License-Identifier: Apache-2.0
"""Connections to PostgreSQL as hiroba_broker, and transactions that see the named tenants only."""

import asyncio
import re
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

import asyncpg

from hiroba.kernel.context.problems import BadRequestData, ServiceUnavailable, TooComplexQuery
from hiroba.kernel.ownership import Claim, check_confirmed, confirmation

CONNECT_SECONDS = 5
COMMAND_SECONDS = 30

# Group commits look rows up by key only. Without statistics the planner would at times scan the whole table.
# One plan serves arrays of any length, so none is made for a single call.
BY_KEY_ONLY = {
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
}
# Pages are read in the order of the index; sorting would read a whole type for twenty entities.
IN_INDEX_ORDER = BY_KEY_ONLY | {"enable_bitmapscan": "off", "enable_sort": "off"}
# A transaction of several readings sees what was committed before each of them.
SESSION = {
    "application_name": "hiroba broker",
    "jit": "off",
    "default_transaction_isolation": "read committed",
}

# What a lost or refused connection raises, at any point of a statement.
CONNECTION_FAULTS = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    # A connection that breaks within COPY leaves asyncpg in doubt about its own state.
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)

_TENANT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,62}")


def check_tenant_name(tenant: str) -> str:
    """Tenant names go into a setting that is split at commas, so their characters are few."""
    if not _TENANT.fullmatch(tenant):
        raise BadRequestData(f"Tenant {tenant[:80]!r} is not a name of letters, digits, '-', '_' and '.'")
    return tenant


async def connect(dsn: str, **settings: str) -> asyncpg.Connection:
    return await asyncpg.connect(
        dsn, timeout=CONNECT_SECONDS, command_timeout=COMMAND_SECONDS, server_settings=SESSION | settings
    )


@asynccontextmanager
async def transaction(
    connection: asyncpg.Connection, tenants: Collection[str], claims: Collection[Claim] = ()
) -> AsyncIterator[None]:
    """BEGIN with the tenants set, COMMIT at the end. Citus needs SET LOCAL, not `set_config`.

    What writes names the claims under which it does; raises OwnershipLost when one of them is over. All in one
    message, because each one costs as much as the rows of several writes.
    """
    names = ",".join(map(check_tenant_name, tenants))
    script = f"BEGIN; SET LOCAL hiroba.tenants = '{names}'"
    try:
        status = await connection.execute(f"{script}; {confirmation(claims)}" if claims else script)
        if claims:
            check_confirmed(status, claims)
        yield
        await connection.execute("COMMIT")
    except BaseException:
        await _roll_back(connection)
        raise


@asynccontextmanager
async def loading(session: asyncpg.Connection) -> AsyncIterator[None]:
    """A transaction that sees all tenants which an owner is about to take: what it keeps in memory is loaded first."""
    tenants = [row[0] for row in await session.fetch("SELECT * FROM context.tenants_to_load()")]
    async with transaction(session, tenants):
        yield


async def _roll_back(connection: asyncpg.Connection) -> None:
    # A cancelled statement leaves the protocol in doubt; such a connection is thrown away.
    try:
        await asyncio.wait_for(connection.execute("ROLLBACK"), CONNECT_SECONDS)
    except (asyncio.CancelledError, *CONNECTION_FAULTS, asyncpg.PostgresError):
        connection.terminate()


class Link:
    """One connection that comes back by itself. Used by one task at a time."""

    def __init__(self, dsn: str, **settings: str) -> None:
        self._dsn = dsn
        self._settings = settings
        self._connection: asyncpg.Connection | None = None

    async def connection(self) -> asyncpg.Connection:
        """Raises ServiceUnavailable when PostgreSQL cannot be reached."""
        if self._connection is None or self._connection.is_closed():
            try:
                self._connection = await connect(self._dsn, **self._settings)
            except CONNECTION_FAULTS as fault:
                raise ServiceUnavailable("The database cannot be reached") from fault
        return self._connection

    async def close(self) -> None:
        if self._connection is not None:
            self._connection.terminate()


class Links:
    """A few links for reads. Waits for a free one; the number bounds what reads ask of PostgreSQL at once."""

    def __init__(self, dsn: str, count: int, **settings: str) -> None:
        self._all = [Link(dsn, **settings) for _ in range(count)]
        self._free: asyncio.LifoQueue[Link] = asyncio.LifoQueue()
        for link in self._all:
            self._free.put_nowait(link)

    @asynccontextmanager
    async def reading(self, tenants: Collection[str]) -> AsyncIterator[asyncpg.Connection]:
        """Raises TooComplexQuery when a statement takes longer than the connection allows."""
        link = await self._free.get()
        try:
            connection = await link.connection()
            async with transaction(connection, tenants):
                yield connection
        except CONNECTION_FAULTS as fault:
            raise ServiceUnavailable("The database did not answer") from fault
        except asyncpg.QueryCanceledError:
            raise TooComplexQuery("This looks at too much; name fewer types, an area or ids") from None
        finally:
            self._free.put_nowait(link)

    async def close(self) -> None:
        for link in self._all:
            await link.close()
