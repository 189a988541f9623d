# SPDX-License-Identifier: Apache-2.0
"""Which entities a transaction under way may change: two transactions never touch one entity at a time."""

import asyncio
from collections.abc import Collection

Key = tuple[str, str]


class Holds:
    """Keys are (tenant, id). Everything that writes takes its keys here first and frees them after COMMIT."""

    def __init__(self) -> None:
        self._held: set[Key] = set()
        self._freed = asyncio.Event()

    def __bool__(self) -> bool:
        return bool(self._held)

    def are_free(self, keys: Collection[Key]) -> bool:
        return self._held.isdisjoint(keys)

    def take(self, keys: Collection[Key]) -> None:
        self._held.update(keys)

    async def take_when_free(self, keys: Collection[Key]) -> None:
        while not self._held.isdisjoint(keys):
            self._freed.clear()
            await self._freed.wait()
        self._held.update(keys)

    def free(self, keys: Collection[Key]) -> None:
        self._held.difference_update(keys)
        self._freed.set()
