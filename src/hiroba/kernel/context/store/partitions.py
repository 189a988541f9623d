# SPDX-License-Identifier: Apache-2.0
"""The months of history: made ahead of their time, and counted for the metrics."""

import asyncio
from datetime import UTC, datetime

import asyncpg
import structlog

from hiroba.kernel.context.problems import Problem
from hiroba.kernel.context.store.connections import Links

MONTHS_AHEAD = 4
CHECK_SECONDS = 6 * 3600
RETRY_SECONDS = 5
# A new month waits for questions under way and all writes wait behind it; after so long it is tried again later.
LOCK = "SET LOCAL lock_timeout = '2s'"
ENSURE = "SELECT context.ensure_history_partitions($1, $2)"
MONTHS = r"""
    SELECT substr(c.relname, 9) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'context.history'::regclass AND c.relname ~ '^history_\d{4}_\d\d$'
"""

log = structlog.get_logger("hiroba.broker")


class Partitions:
    def __init__(self, links: Links) -> None:
        self._links = links
        self._months: list[str] = []

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self._check()
                await asyncio.sleep(CHECK_SECONDS)
            except (Problem, asyncpg.PostgresError) as fault:
                log.warning("partitions_not_checked", error=type(fault).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    @property
    def months(self) -> int:
        return len(self._months)

    @property
    def months_ahead(self) -> int:
        """Months that are prepared after the present one."""
        return sum(month > f"{datetime.now(UTC):%Y_%m}" for month in self._months)

    async def _check(self) -> None:
        async with self._links.reading([]) as connection:
            await connection.execute(LOCK)
            await connection.execute(ENSURE, datetime.now(UTC), MONTHS_AHEAD)
            self._months = [row[0] for row in await connection.fetch(MONTHS)]
