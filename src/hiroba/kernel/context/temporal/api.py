# SPDX-License-Identifier: Apache-2.0
"""The temporal part of the broker: its paths, and the work on history behind the writes."""

import asyncio

from hiroba.kernel.context.protocol.routing import Routes
from hiroba.kernel.context.protocol.selecting import VisibleTypes
from hiroba.kernel.context.settings import BrokerSettings
from hiroba.kernel.context.store.connections import BY_KEY_ONLY, Links
from hiroba.kernel.context.store.store import Store
from hiroba.kernel.context.store.tenant_writes import TenantWrites
from hiroba.kernel.context.temporal.consumption import TemporalConsumption
from hiroba.kernel.context.temporal.deleting import EvolutionDeletion
from hiroba.kernel.context.temporal.editing import HistoryEdits
from hiroba.kernel.context.temporal.folding import HistoryFolder
from hiroba.kernel.context.temporal.provision_handlers import TemporalProvision
from hiroba.kernel.context.temporal.retention import Retention
from hiroba.kernel.context.temporal.retention_handlers import RetentionHandlers
from hiroba.kernel.context.temporal.states import StateHandlers

LINKS = 4
# What the work behind the writes has done and what it has not come to yet are read as of one moment.
READING = BY_KEY_ONLY | {"default_transaction_isolation": "repeatable read"}


class Temporal:
    def __init__(self, settings: BrokerSettings, store: Store) -> None:
        self._settings = settings
        self._store = store
        # Planning over all months costs more than most answers; one plan serves every question.
        timeout = str(int(settings.limits.scan_seconds * 1000))
        self._links = Links(settings.dsn, LINKS, **READING, statement_timeout=timeout)
        self._writes = TenantWrites(settings.dsn, store.owner)
        self._edits = HistoryEdits(settings.dsn, store.owner)
        self.folder = HistoryFolder(settings.dsn, store.owner, lag_seconds=settings.history_lag_seconds)
        self._retention = Retention(settings.dsn, store.owner)

    async def run(self) -> None:
        """Until cancelled: sums history up and removes what is over its time."""
        pause = self._settings.history_pause_seconds
        await asyncio.gather(
            self.folder.run(pause), self._retention.run(self._settings.history_removal_seconds)
        )

    def routes(self, visible: VisibleTypes) -> Routes:
        read = TemporalConsumption(
            self._store, self._links, visible, self._settings.limits.temporal_instances
        )
        write = TemporalProvision(self._store, self._links, self._edits)
        states = StateHandlers(self._store, visible)
        rules = RetentionHandlers(self._store, self._writes)
        return {
            ("temporal", "entities"): {"GET": read.query, "POST": write.create_or_update},
            ("temporal", "entities", "*"): {"GET": read.retrieve, "DELETE": write.delete},
            ("temporal", "entities", "*", "attrs"): {"POST": write.add_attributes},
            ("temporal", "entities", "*", "attrs", "*"): {"DELETE": write.delete_attribute},
            ("temporal", "entities", "*", "attrs", "*", "*"): {
                "PATCH": write.modify_instance,
                "DELETE": write.delete_instance,
            },
            ("temporal", "entityOperations", "query"): {"POST": read.query_by_body},
            ("hiroba", "retention"): {"GET": rules.list},
            ("hiroba", "retention", "*"): {"PUT": rules.put, "DELETE": rules.delete},
            ("hiroba", "states"): {"GET": states.query},
        }

    def around(self, local: Routes) -> Routes:
        """`local` with the entities of which only an evolution is known."""
        path = ("entities", "*", "attrs", "*")
        deletion = EvolutionDeletion(self._store, self._links, local[path]["DELETE"])
        return {**local, path: {**local[path], "DELETE": deletion.delete_attribute}}

    async def close(self) -> None:
        await self._links.close()
        await self._edits.close()
        await self._writes.close()
        await self.folder.close()
        await self._retention.close()
