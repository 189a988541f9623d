# SPDX-License-Identifier: Apache-2.0
"""Small durable writes of one tenant beside the entities: @contexts, registrations and the like."""

import asyncio
from collections.abc import Sequence

from hiroba.kernel.context.problems import ServiceUnavailable
from hiroba.kernel.context.store.connections import CONNECTION_FAULTS, Link, transaction
from hiroba.kernel.context.store.owner import Owner
from hiroba.kernel.ownership import OwnershipLost

# A statement and its arguments; the tenant is always the first and is not among them.
Statement = tuple[str, tuple[object, ...]]


class TenantWrites:
    """One connection; writes wait for each other, since there are few of them."""

    def __init__(self, dsn: str, owner: Owner) -> None:
        self._link = Link(dsn)
        self._owner = owner
        self._one_at_a_time = asyncio.Lock()

    async def execute(self, tenant: str, statement: str, *arguments: object) -> None:
        await self.execute_all(tenant, [(statement, arguments)])

    async def execute_all(self, tenant: str, statements: Sequence[Statement]) -> None:
        """All in one transaction of the owner. Raises ServiceUnavailable, and what PostgreSQL refuses."""
        async with self._one_at_a_time:
            claims = self._owner.claims_for([tenant])
            try:
                connection = await self._link.connection()
                async with transaction(connection, [tenant], claims):
                    for statement, arguments in statements:
                        await connection.execute(statement, tenant, *arguments)
            except OwnershipLost:
                self._owner.lose(claims)
                raise ServiceUnavailable("Another broker has taken over") from None
            except CONNECTION_FAULTS as fault:
                raise ServiceUnavailable("The database did not answer") from fault

    async def close(self) -> None:
        await self._link.close()
