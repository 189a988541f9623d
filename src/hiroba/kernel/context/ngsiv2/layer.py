# SPDX-License-Identifier: Apache-2.0
"""NGSIv2 put together: what the broker builds and stops as one, and the routes it serves."""

from importlib.metadata import version

from hiroba.kernel.context.access.entity_types import EntityTypes
from hiroba.kernel.context.media_types import JSON
from hiroba.kernel.context.ngsiv2.directory import Directory
from hiroba.kernel.context.ngsiv2.exchange import Exchange
from hiroba.kernel.context.ngsiv2.protocol.attributes import AttributeHandlers
from hiroba.kernel.context.ngsiv2.protocol.batches import BatchHandlers
from hiroba.kernel.context.ngsiv2.protocol.entities import EntityHandlers
from hiroba.kernel.context.ngsiv2.protocol.finding import Finder
from hiroba.kernel.context.ngsiv2.protocol.registrations import RegistrationHandlers
from hiroba.kernel.context.ngsiv2.protocol.subscriptions import SubscriptionHandlers
from hiroba.kernel.context.ngsiv2.protocol.types import TypeHandlers
from hiroba.kernel.context.ngsiv2.queries.selecting import Selections
from hiroba.kernel.context.ngsiv2.registrations.forwarding import Forwarding
from hiroba.kernel.context.ngsiv2.registrations.store import RegistrationStore
from hiroba.kernel.context.ngsiv2.subscriptions.keeper import SubscriptionKeeper
from hiroba.kernel.context.outgoing.http_client import HttpClient
from hiroba.kernel.context.outgoing.networks import Networks
from hiroba.kernel.context.protocol.application import json_answer
from hiroba.kernel.context.protocol.messages import Answer, Request
from hiroba.kernel.context.protocol.routing import Routes
from hiroba.kernel.context.store.store import Store
from hiroba.kernel.context.store.tenant_writes import TenantWrites
from hiroba.kernel.context.subscriptions.registry import SubscriptionRegistry

# Whose NGSIv2 this follows: clients compare it to know what to expect, and some refuse to work without it.
ORION_VERSION = "4.0.0"

RESOURCES = {
    "entities_url": "/v2/entities",
    "types_url": "/v2/types",
    "subscriptions_url": "/v2/subscriptions",
    "registrations_url": "/v2/registrations",
}


class NgsiV2Layer:
    """`receivers` are the networks of notifications, `sources` those of providers.

    Also makes the store tell the directory of changes, and the registry read what is stored as NGSIv2.
    """

    def __init__(
        self,
        dsn: str,
        store: Store,
        entity_types: EntityTypes,
        registry: SubscriptionRegistry,
        *,
        receivers: Networks,
        sources: Networks,
    ) -> None:
        self._store = store
        directory = Directory(store.links)
        store.writer.listeners.append(directory)
        store.owner.on_taken.append(directory.forget_all)
        self._writes = TenantWrites(dsn, store.owner)
        self._clients = HttpClient(receivers), HttpClient(sources)
        to_receivers, to_sources = self._clients
        keeper = SubscriptionKeeper(registry, to_receivers, receivers, store.clock)
        self._subscriptions = SubscriptionHandlers(keeper, registry.couriers, store.clock)
        known = RegistrationStore(self._writes, sources, store.clock)
        store.owner.before_owning.append(known.load)
        self._forwarding = Forwarding(known, to_sources, store.clock)
        self._registrations = RegistrationHandlers(known, self._forwarding)
        self._selections = Selections(store, entity_types, directory)
        self._finder = Finder(store, directory, self._selections, self._forwarding)

    def routes(self) -> Routes:
        store, finder, forwarding = self._store, self._finder, self._forwarding
        entities = EntityHandlers(store, self._selections, finder, forwarding)
        attributes = AttributeHandlers(store.writer, finder, forwarding)
        batches = BatchHandlers(store.writer, finder, forwarding)
        types = TypeHandlers(self._selections)
        subscriptions, registrations = self._subscriptions, self._registrations
        return {
            ("",): {"GET": entry_point},
            ("entities",): {"GET": entities.query, "POST": entities.create},
            ("entities", "*"): {"GET": entities.retrieve, "DELETE": entities.delete},
            ("entities", "*", "attrs"): {
                "GET": attributes.retrieve_all,
                "POST": attributes.append,
                "PATCH": attributes.update,
                "PUT": attributes.replace,
            },
            ("entities", "*", "attrs", "*"): {
                "GET": attributes.retrieve,
                "PUT": attributes.put,
                "DELETE": attributes.delete,
            },
            ("entities", "*", "attrs", "*", "value"): {
                "GET": attributes.retrieve_value,
                "PUT": attributes.put_value,
            },
            ("types",): {"GET": types.list},
            ("types", "*"): {"GET": types.retrieve},
            ("subscriptions",): {"GET": subscriptions.list, "POST": subscriptions.create},
            ("subscriptions", "*"): {
                "GET": subscriptions.retrieve,
                "PATCH": subscriptions.update,
                "DELETE": subscriptions.delete,
            },
            ("registrations",): {"GET": registrations.list, "POST": registrations.create},
            ("registrations", "*"): {"GET": registrations.retrieve, "DELETE": registrations.delete},
            ("op", "update"): {"POST": batches.update},
            ("op", "query"): {"POST": entities.query_by_body},
            ("op", "notify"): {"POST": batches.notify},
        }

    async def close(self) -> None:
        for client in self._clients:
            client.close()
        await self._writes.close()


def entry_point(x: Exchange) -> Answer:
    x.accepted(JSON)
    return x.json(RESOURCES)


def version_answer(request: Request) -> Answer:
    """`GET /version`, which clients of Orion ask to see whether a broker is there."""
    return json_answer(200, {"hiroba": {"version": version("hiroba")}, "orion": {"version": ORION_VERSION}})
