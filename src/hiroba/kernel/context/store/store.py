# SPDX-License-Identifier: Apache-2.0
"""Everything between the protocol and PostgreSQL, put together."""

import asyncio
import contextlib

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.problems import ServiceUnavailable
from hiroba.kernel.context.store.bulk_writer import BulkWriter
from hiroba.kernel.context.store.connections import IN_INDEX_ORDER, Links
from hiroba.kernel.context.store.expiries import Expiries
from hiroba.kernel.context.store.hot_map import HotMap
from hiroba.kernel.context.store.listing import Listing
from hiroba.kernel.context.store.owner import Owner
from hiroba.kernel.context.store.pages import Pages
from hiroba.kernel.context.store.partitions import Partitions
from hiroba.kernel.context.store.place_index import PlaceIndex
from hiroba.kernel.context.store.place_search import PlaceSearch
from hiroba.kernel.context.store.places import Places
from hiroba.kernel.context.store.reader import READS_AT_ONCE, Reader
from hiroba.kernel.context.store.shared_owner import SharedOwner
from hiroba.kernel.context.store.type_index import TypeIndex
from hiroba.kernel.context.store.writer import Writer

LISTING_LINKS = 4


class Store:
    def __init__(self, dsn: str, limits: Limits, address: str = "") -> None:
        self.clock = ChangeClock()
        self.hot = HotMap(entities_max=limits.hot_entities, bytes_max=limits.memory_bytes)
        self.owner: Owner = (
            SharedOwner(dsn, self.hot, self.clock, address) if address else Owner(dsn, self.hot, self.clock)
        )
        self.writer = Writer(dsn, self.hot, self.owner, self.clock, limits)
        self.bulk = BulkWriter(dsn, self.writer, self.hot, self.owner, self.clock, limits)
        self.links = Links(dsn, LISTING_LINKS, statement_timeout=str(int(limits.scan_seconds * 1000)))
        self._key_links = Links(dsn, READS_AT_ONCE + 1, **IN_INDEX_ORDER)
        self.reader = Reader(self._key_links, self.hot, limits)
        self.types = TypeIndex(self.links)
        self._place_links = Links(dsn, 1, **IN_INDEX_ORDER)
        self.place_index = PlaceIndex(self._place_links, limits.place_bytes, self.hot.reserve)
        places = Places(self.place_index, PlaceSearch(self._key_links))
        self.pages = Pages(self.links, self._key_links, self.types)
        self.listing = Listing(self.links, self.hot, self.reader, self.pages, places, limits)
        self.partitions = Partitions(self.links)
        self._expiries = Expiries(dsn, self.writer, self.links, self.owner, self.clock)
        self.owner.before_owning.append(self._expiries.load)
        self.writer.listeners += [self.types, self.place_index, self._expiries]
        self.owner.on_taken += [self.types.forget, self.place_index.forget]
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        await self.owner.take()
        self._tasks = [
            asyncio.create_task(work)
            for work in (self.owner.keep(), self.writer.run(), self.partitions.run(), self._expiries.run())
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self._expiries.close()
        await self.bulk.close()
        await self.links.close()
        await self._key_links.close()
        await self._place_links.close()
        await self.owner.release()

    def check_ready(self) -> None:
        """Raises ServiceUnavailable: what is in memory may be old news once another broker can have taken over."""
        if not self.owner.owns:
            raise ServiceUnavailable("This broker does not own the tenants at the moment")
