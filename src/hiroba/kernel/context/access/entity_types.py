# SPDX-License-Identifier: Apache-2.0
"""Who may read which entity type, as the manifests say through `context.entity_type`."""

import asyncio

import asyncpg
import structlog

from hiroba.kernel.context.problems import ServiceUnavailable
from hiroba.kernel.context.store.connections import CONNECTION_FAULTS, connect

log = structlog.get_logger("hiroba.broker")

PUBLIC, STAFF, RESTRICTED = "public", "staff", "restricted"
ORDER = (PUBLIC, STAFF, RESTRICTED)
CHANNEL = "hiroba_entity_type"
# A notification can be missed while PostgreSQL restarts; this is the longest that a withdrawn type stays open.
RELOAD_SECONDS = 5


class EntityTypes:
    """`audience` of a type key is that of its most guarded type; a type nobody declared is for staff."""

    def __init__(self, *, everything_public: bool = False) -> None:
        self._everything_public = everything_public
        self._audiences: dict[str, str] = {}
        self._of_key: dict[str, str] = {}
        self.generation = 0

    def audience(self, type_key: str) -> str:
        if self._everything_public:
            return PUBLIC
        found = self._of_key.get(type_key)
        if found is None:
            audiences = [self._audiences.get(name, STAFF) for name in type_key.split(" ")]
            found = self._of_key[type_key] = max(audiences, key=ORDER.index)
        return found

    def replace(self, audiences: dict[str, str]) -> None:
        if audiences != self._audiences:
            self._audiences = audiences
            self._of_key.clear()
            self.generation += 1

    async def load(self, connection: asyncpg.Connection) -> None:
        rows = await connection.fetch("SELECT name, audience FROM context.entity_type")
        self.replace({row["name"]: row["audience"] for row in rows})

    async def keep_loaded(self, dsn: str) -> None:
        """Until cancelled: reloads when told so and every few seconds."""
        while True:
            try:
                connection = await connect(dsn)
                try:
                    await self._follow(connection)
                finally:
                    connection.terminate()
            except (*CONNECTION_FAULTS, asyncpg.PostgresError, ServiceUnavailable) as fault:
                log.warning("entity_types_not_loaded", error=type(fault).__name__)
                await asyncio.sleep(1)

    async def _follow(self, connection: asyncpg.Connection) -> None:
        told = asyncio.Event()
        await connection.add_listener(CHANNEL, lambda *_: told.set())
        while True:
            told.clear()
            await self.load(connection)
            try:
                await asyncio.wait_for(told.wait(), RELOAD_SECONDS)
            except TimeoutError:
                continue
