# SPDX-License-Identifier: Apache-2.0
"""Which tenants exist: those of `public.tenancy_tenant`, or any name in open mode."""

import asyncio

from hiroba.kernel.context.problems import NonexistentTenant
from hiroba.kernel.context.store.connections import Links, check_tenant_name

# A new town is seen at once, but a stranger's guesses cost one look at the table each second at most.
RELOAD_SECONDS_MIN = 1.0


class Tenants:
    def __init__(self, links: Links, *, default: str, open: bool = False) -> None:
        self.default = default
        self._links = links
        self._open = open
        self._known: set[str] = set()
        self._loaded_at = -RELOAD_SECONDS_MIN
        self._loading: asyncio.Task[None] | None = None

    def is_known(self, tenant: str) -> bool:
        return tenant in self._known

    async def check(self, tenant: str) -> None:
        """Raises NonexistentTenant (5.2.23), or BadRequestData for an impossible name."""
        check_tenant_name(tenant)
        if self._open:
            self._known.add(tenant)
        else:
            await self._load_if_due()
        if tenant not in self._known:
            raise NonexistentTenant(f"Tenant {tenant} does not exist")

    async def _load_if_due(self) -> None:
        # Those who ask while the table is being read wait for the same look, or they would be told of no tenant.
        if self._loading is None and asyncio.get_running_loop().time() - self._loaded_at > RELOAD_SECONDS_MIN:
            self._loading = asyncio.create_task(self.load())
            self._loading.add_done_callback(self._end_loading)
        if self._loading is not None:
            await asyncio.shield(self._loading)

    def _end_loading(self, loading: asyncio.Task[None]) -> None:
        self._loading = None

    async def load(self) -> None:
        self._loaded_at = asyncio.get_running_loop().time()
        async with self._links.reading([]) as connection:
            if await connection.fetchval("SELECT to_regclass('public.tenancy_tenant') IS NOT NULL"):
                rows = await connection.fetch("SELECT code FROM public.tenancy_tenant")
                self._known = {row["code"] for row in rows}
