# SPDX-License-Identifier: Apache-2.0
"""EntityMaps put together: the resources of 6.32, 6.34 and 6.35, and the queries that may use a map."""

from collections.abc import Awaitable, Callable
from functools import partial, wraps
from typing import TypeAlias, cast

from hiroba.kernel.context.access.entity_types import EntityTypes
from hiroba.kernel.context.federation.asking import LocalHandler
from hiroba.kernel.context.federation.distribution import Distribution
from hiroba.kernel.context.federation.entity_maps.handlers import EntityMapHandlers
from hiroba.kernel.context.federation.entity_maps.histories import MappedHistory
from hiroba.kernel.context.federation.entity_maps.making import MapMaker
from hiroba.kernel.context.federation.entity_maps.queries import MappedQueries
from hiroba.kernel.context.federation.entity_maps.requests import asks_for_map
from hiroba.kernel.context.federation.entity_maps.store import EntityMaps
from hiroba.kernel.context.federation.forwarding import Forwarder
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer
from hiroba.kernel.context.protocol.routing import Handler, Result, Routes
from hiroba.kernel.context.store.store import Store

# Gets the exchange, and the handler for a request that wants no map after all.
Mapped: TypeAlias = Callable[..., Awaitable[Answer]]


class EntityMapLayer:
    def __init__(
        self,
        store: Store,
        distribution: Distribution,
        forwarder: Forwarder,
        *,
        entity_types: EntityTypes,
        limits: Limits,
    ) -> None:
        self.maps = maps = EntityMaps(store, entity_types, limits)
        store.owner.on_taken.append(maps.forget)
        store.owner.on_given_up.append(lambda: maps.leave(store.owner.is_mine))
        maker = MapMaker(
            distribution.gatherer,
            forwarder,
            visible=distribution.visible,
            types=store.types,
            listing=store.listing,
        )
        self._queries = MappedQueries(
            maps,
            maker,
            reads=distribution.reads,
            gatherer=distribution.gatherer,
            forwarder=forwarder,
            reader=store.reader,
            clock=store.clock,
        )
        self._resources = EntityMapHandlers(maps, store.clock)
        self._histories = partial(
            MappedHistory,
            maps,
            distribution.history,
            forwarder,
            visible=distribution.visible,
            clock=store.clock,
        )

    def around(self, routes: Routes) -> Routes:
        """The same routes, with the queries that a map may serve, and the resources of maps."""
        queries, resources = self._queries, self._resources
        # A list of histories is never a stream.
        local = cast("LocalHandler", routes["temporal", "entities"]["GET"])
        histories = self._histories(local=local)
        mapped: dict[tuple[tuple[str, ...], str], Mapped] = {
            (("entities",), "GET"): queries.query,
            (("entityOperations", "query"), "POST"): queries.query_by_body,
            (("temporal", "entities"), "GET"): histories.query,
            (("temporal", "entityOperations", "query"), "POST"): histories.query_by_body,
        }
        found = dict(routes)
        for (path, method), query in mapped.items():
            found[path] = {**found[path], method: _around(found[path][method], query)}
        return {
            **found,
            ("entityMaps",): {"GET": queries.create, "POST": queries.create_by_body},
            ("entityMaps", "*"): {
                "GET": resources.retrieve,
                "PATCH": resources.update,
                "DELETE": resources.delete,
            },
            ("temporal", "entityMaps"): {"GET": histories.create, "POST": histories.create_by_body},
        }


def _around(handler: Handler, query: Mapped) -> Handler:
    @wraps(handler)
    def handle(x: Exchange) -> Result:
        return query(x, handler) if asks_for_map(x) else handler(x)

    return handle
