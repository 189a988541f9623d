# SPDX-License-Identifier: Apache-2.0
"""The one point where federation meets the protocol: handlers of entities, each with its distributed twin around it.

A tenant without registrations is asked one dictionary look-up and gets the handler's own answer, which may be ready
at once; so does every request with `local=true` (6.3.18).
"""

from collections.abc import Awaitable, Callable
from functools import wraps

from hiroba.kernel.context.access.entity_types import EntityTypes
from hiroba.kernel.context.federation import operations as op
from hiroba.kernel.context.federation.asking import LocalHandler, is_local
from hiroba.kernel.context.federation.distributed_batches import PATHS, DistributedBatches
from hiroba.kernel.context.federation.distributed_discovery import DistributedDiscovery
from hiroba.kernel.context.federation.distributed_history import DistributedHistory
from hiroba.kernel.context.federation.distributed_purge import DistributedPurge
from hiroba.kernel.context.federation.distributed_reads import DistributedReads
from hiroba.kernel.context.federation.distributed_writes import DistributedWrites
from hiroba.kernel.context.federation.forwarding import Forwarder
from hiroba.kernel.context.federation.gathering import Gatherer
from hiroba.kernel.context.federation.joining import SourcesBeyond
from hiroba.kernel.context.federation.open_sources import OpenSources
from hiroba.kernel.context.federation.store import RegistrationStore
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer
from hiroba.kernel.context.protocol.routing import Handler, Result, Routes
from hiroba.kernel.context.protocol.selecting import VisibleTypes
from hiroba.kernel.context.store.reader import Reader

# Gets the exchange, the local handler and the variables of the path.
Distributed = Callable[..., Awaitable[Answer]]

ENTITIES, ENTITY = ("entities",), ("entities", "*")
ATTRIBUTES, ATTRIBUTE = ("entities", "*", "attrs"), ("entities", "*", "attrs", "*")


class Distribution:
    def __init__(
        self,
        registrations: RegistrationStore,
        forwarder: Forwarder,
        *,
        entity_types: EntityTypes,
        reader: Reader,
    ) -> None:
        self._registrations = registrations
        self._forwarder = forwarder
        sources, visible = OpenSources(registrations, forwarder), VisibleTypes(entity_types)
        self.visible = visible
        self.gatherer = Gatherer(sources, forwarder)
        beyond = SourcesBeyond(self.gatherer, reader, visible)
        self.reads = DistributedReads(self.gatherer, visible, beyond)
        self.history = DistributedHistory(sources, forwarder, visible)
        writes = DistributedWrites(sources, forwarder, reader)
        batches = DistributedBatches(sources, forwarder, reader)
        self._twins: dict[tuple[tuple[str, ...], str], Distributed] = {
            (ENTITIES, "GET"): self.reads.query,
            (ENTITIES, "POST"): writes.create,
            (ENTITIES, "DELETE"): DistributedPurge(sources, forwarder).purge,
            (ENTITY, "GET"): self.reads.retrieve,
            (ENTITY, "PATCH"): _named(writes.fragment, op.MERGE_ENTITY),
            (ENTITY, "PUT"): _named(writes.entity, op.REPLACE_ENTITY),
            (ENTITY, "DELETE"): _named(writes.entity, op.DELETE_ENTITY),
            (ATTRIBUTES, "POST"): _named(writes.fragment, op.APPEND_ATTRS),
            (ATTRIBUTES, "PATCH"): _named(writes.fragment, op.UPDATE_ENTITY),
            (ATTRIBUTE, "PATCH"): _named(writes.attribute, op.UPDATE_ATTRS),
            (ATTRIBUTE, "PUT"): _named(writes.attribute, op.REPLACE_ATTRS),
            (ATTRIBUTE, "DELETE"): _named(writes.attribute, op.DELETE_ATTRS),
        }
        self._twins[("entityOperations", "query"), "POST"] = self.reads.query_by_body
        discovery = DistributedDiscovery(sources, forwarder, visible)
        self._twins |= {
            (("types",), "GET"): discovery.types,
            (("types", "*"), "GET"): discovery.type,
            (("attributes",), "GET"): discovery.attributes,
            (("attributes", "*"), "GET"): discovery.attribute,
        }
        self._twins |= {
            (("temporal", "entities"), "GET"): self.history.query,
            (("temporal", "entities", "*"), "GET"): self.history.retrieve,
            (("temporal", "entityOperations", "query"), "POST"): self.history.query_by_body,
        }
        for operation, name in PATHS.items():
            self._twins[("entityOperations", name), "POST"] = _named(batches.run, operation)

    def around(self, routes: Routes) -> Routes:
        """The same routes, with what can be distributed distributed."""
        return {
            path: {
                method: self._around(handler, self._twins[path, method])
                if (path, method) in self._twins
                else handler
                for method, handler in methods.items()
            }
            for path, methods in routes.items()
        }

    def _around(self, handler: Handler, twin: Distributed) -> Handler:
        has_any = self._registrations.has_any

        @wraps(handler)
        def handle(x: Exchange, *variables: str) -> Result:
            if not has_any(x.tenant) or is_local(x):
                return handler(x, *variables)
            self._forwarder.check_loop(x)
            return twin(x, handler, *variables)

        return handle


def _named(run: Callable[..., Awaitable[Answer]], operation: str) -> Distributed:
    def named(x: Exchange, handler: LocalHandler, *variables: str) -> Awaitable[Answer]:
        return run(x, handler, operation, *variables)

    return named
