# SPDX-License-Identifier: Apache-2.0
"""The temporal part of the broker: its paths, and the work on history behind the writes."""

from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.protocol.routing import Routes
from hiroba.kernel.context.protocol.selecting import VisibleTypes
from hiroba.kernel.context.store.store import Store
from hiroba.kernel.context.temporal.consumption import TemporalConsumption
from hiroba.kernel.context.temporal.editing import HistoryEdits
from hiroba.kernel.context.temporal.provision_handlers import TemporalProvision
from hiroba.kernel.context.temporal.states import StateHandlers


class Temporal:
    def __init__(self, dsn: str, store: Store, limits: Limits) -> None:
        self._store = store
        self._limits = limits
        self._edits = HistoryEdits(dsn, store.owner)

    def routes(self, visible: VisibleTypes) -> Routes:
        read = TemporalConsumption(self._store, visible, self._limits.temporal_instances)
        write = TemporalProvision(self._store, self._edits, self._store.clock)
        states = StateHandlers(self._store, visible)
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
            ("hiroba", "states"): {"GET": states.query},
        }

    async def close(self) -> None:
        await self._edits.close()
