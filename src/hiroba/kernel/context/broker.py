# SPDX-License-Identifier: Apache-2.0
"""The broker put together: store, access, live stream, subscriptions and the two HTTP servers."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable

import structlog

from hiroba.kernel.context.access.entity_types import EntityTypes
from hiroba.kernel.context.access.rights import Access
from hiroba.kernel.context.access.tenants import Tenants
from hiroba.kernel.context.collector import collect_rarely
from hiroba.kernel.context.federation.layer import Federation
from hiroba.kernel.context.jsonld_contexts.handlers import ContextHandlers
from hiroba.kernel.context.jsonld_contexts.store import context_store
from hiroba.kernel.context.jsonld_contexts.waiting import WaitingForContexts
from hiroba.kernel.context.live.expiry import Readers
from hiroba.kernel.context.live.handlers import live_stream
from hiroba.kernel.context.live.hub import LiveHub
from hiroba.kernel.context.metrics import metrics_answer
from hiroba.kernel.context.ngsiv2.api import NgsiV2
from hiroba.kernel.context.ngsiv2.layer import NgsiV2Layer, version_answer
from hiroba.kernel.context.outgoing.networks import Networks
from hiroba.kernel.context.protocol.application import Application, json_answer
from hiroba.kernel.context.protocol.bulk import BulkHandlers
from hiroba.kernel.context.protocol.counting import CountHandlers
from hiroba.kernel.context.protocol.deliveries import DeliveryHandlers
from hiroba.kernel.context.protocol.entity_routes import entity_routes
from hiroba.kernel.context.protocol.forwarding import Forwarder, PassingOn
from hiroba.kernel.context.protocol.http_server import HttpServer
from hiroba.kernel.context.protocol.information import entry_points
from hiroba.kernel.context.protocol.messages import Answer, Request
from hiroba.kernel.context.protocol.ngsi_ld import LiveStream, NgsiLd
from hiroba.kernel.context.protocol.routing import Api, Routes
from hiroba.kernel.context.protocol.selecting import VisibleTypes
from hiroba.kernel.context.protocol.subscribing import SubscriptionHandlers
from hiroba.kernel.context.protocol.tenant_api import TenantApi
from hiroba.kernel.context.representation.earlier_versions import CURRENT, earlier, parse_version
from hiroba.kernel.context.settings import BrokerSettings
from hiroba.kernel.context.store.shared_owner import SharedOwner
from hiroba.kernel.context.store.store import Store
from hiroba.kernel.context.store.tenant_writes import TenantWrites
from hiroba.kernel.context.subscriptions.couriers import Couriers
from hiroba.kernel.context.subscriptions.joining import Joiner
from hiroba.kernel.context.subscriptions.matcher import SubscriptionMatcher
from hiroba.kernel.context.subscriptions.matching import SubscriptionIndex
from hiroba.kernel.context.subscriptions.periodic import PeriodicNotifier
from hiroba.kernel.context.subscriptions.queue import NotificationQueue
from hiroba.kernel.context.subscriptions.registry import SubscriptionRegistry
from hiroba.kernel.context.temporal.api import Temporal

log = structlog.get_logger("hiroba.broker")


class Broker:
    def __init__(self, settings: BrokerSettings) -> None:
        self.settings = settings
        limits = settings.limits
        self.store = Store(settings.dsn, limits, settings.address)
        self.entity_types = EntityTypes(everything_public=settings.open)
        self.live = LiveHub(self.entity_types, self.store.clock, limits)
        self.store.writer.listeners.append(self.live)
        self.store.owner.on_taken.append(self.live.forget)
        self.readers = Readers(
            of_address_max=settings.live_streams_of_address, trusted_proxies=settings.trusted_proxies
        )
        self.context_store = context_store(
            settings.dsn,
            self.store.owner,
            self.store.clock,
            settings.context_allow_networks,
            self._public_url,
        )
        self.contexts = self.context_store.contexts
        self._build_subscriptions()
        self.temporal = Temporal(settings, self.store)
        self._build_federation()
        self.store.owner.on_given_up += [
            lambda: self.subscriptions.leave(self.store.owner.is_mine),
            lambda: self.live.leave(self.store.owner.is_mine),
        ]
        self.forwarder = Forwarder(limits)
        self.server = HttpServer(self._application().respond, limits)
        self.metrics_server = HttpServer(lambda request: metrics_answer(request, self), limits)
        self.port = settings.port
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Raises OSError when a port is taken, OwnedElsewhere, SchemaVersionDiffers or a connection fault."""
        await self.store.start()
        async with self.store.links.reading([]) as connection:
            await self.entity_types.load(connection)
        self._tasks = [
            asyncio.create_task(work)
            for work in (
                self.entity_types.keep_loaded(self.settings.dsn),
                self.live.beat(),
                self.queue.run(),
                self.periodic.run(),
                self.subscriptions.keep_readable(self.context_store.provide),
                self.context_store.keep_uses(),
                self.temporal.run(),
                self.federation.run(),
            )
        ]
        self.port = await self.server.start(self.settings.host, self.settings.port)
        if self.settings.metrics_port is not None:
            await self.metrics_server.start("127.0.0.1", self.settings.metrics_port)
        log.info("broker_ready", host=self.settings.host, port=self.port, open=self.settings.open)

    async def stop(self) -> None:
        self.live.close()
        await self.server.stop()
        self.forwarder.close()
        await self.metrics_server.stop(0)
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.federation.close()
        await self.subscriptions.close()
        await self.ngsi_v2.close()
        await self.periodic.close()
        await self.queue.close()
        await self.context_store.close()
        await self.temporal.close()
        await self.store.stop()

    def _public_url(self) -> str:
        # A port that the system chose is known only once the server listens.
        return self.settings.public_url or f"http://{self.settings.host}:{self.port}"

    def _build_subscriptions(self) -> None:
        store, settings = self.store, self.settings
        index = SubscriptionIndex()
        self.queue = NotificationQueue(settings.dsn, store.links, store.owner)
        networks = Networks(settings.notify_allow_networks)
        couriers = Couriers(
            self.queue,
            store.clock,
            networks=networks,
            joiner=Joiner(store.reader, self.entity_types),
            limits=settings.limits,
        )
        self.subscriptions = SubscriptionRegistry(
            TenantWrites(settings.dsn, store.owner),
            index=index,
            couriers=couriers,
            clock=store.clock,
            contexts=self.contexts,
            networks=networks,
            limits=settings.limits,
        )
        store.owner.before_owning.append(self.subscriptions.load)
        store.writer.listeners.append(SubscriptionMatcher(index, couriers, self.entity_types))
        self.periodic = PeriodicNotifier(
            store,
            TenantWrites(settings.dsn, store.owner),
            index=index,
            couriers=couriers,
            entity_types=self.entity_types,
        )

    def _build_federation(self) -> None:
        store, settings = self.store, self.settings
        self.federation = Federation(
            settings.dsn,
            store=store,
            contexts=self.contexts,
            entity_types=self.entity_types,
            registry=self.subscriptions,
            limits=settings.limits,
            public_url=self._public_url,
            sources=Networks(settings.source_allow_networks, setting="HIROBA_SOURCE_ALLOW_NETWORKS"),
            receivers=Networks(settings.notify_allow_networks),
        )

    def _application(self) -> Application:
        settings = self.settings
        access = Access(settings.token_key, open=settings.open)
        tenants = Tenants(self.store.links, default=settings.default_tenant, open=settings.open)
        contexts, limits = self.contexts, settings.limits
        hosted = ContextHandlers(self.context_store)
        ngsi_ld = NgsiLd(
            {**self.federation.routes(self._routes()), **hosted.routes},
            access=access,
            tenants=tenants,
            contexts=contexts,
            limits=limits,
            without_tenant=frozenset([hosted.serve]),
            version=earlier(parse_version(settings.ngsild_conformance) or CURRENT),
        )
        live = LiveStream(
            lambda x: live_stream(x, self.live, self.readers),
            access=access,
            tenants=tenants,
            contexts=contexts,
            limits=limits,
        )
        self.ngsi_v2 = NgsiV2Layer(
            settings.dsn,
            self.store,
            self.entity_types,
            self.subscriptions,
            receivers=Networks(settings.notify_allow_networks),
            sources=Networks(settings.source_allow_networks, setting="HIROBA_SOURCE_ALLOW_NETWORKS"),
        )
        ngsi_v2 = NgsiV2(self.ngsi_v2.routes(), access=access, tenants=tenants, limits=limits)
        ways: list[Api] = [WaitingForContexts(api, self.context_store) for api in (ngsi_ld, live)]
        ways.append(ngsi_v2)
        return Application(
            [self._passing_on(api, way) for api, way in zip((ngsi_ld, live, ngsi_v2), ways, strict=True)],
            plain=self._plain_paths(),
            origins=settings.origins,
        )

    def _passing_on(self, api: TenantApi, way: Api) -> Api:
        owner = self.store.owner
        if not isinstance(owner, SharedOwner):
            return way
        return PassingOn(
            way, lambda request: api.tenant_of(request, request.parameters()), owner, self.forwarder
        )

    def _routes(self) -> Routes:
        visible = VisibleTypes(self.entity_types)
        counts = CountHandlers(self.store, visible)
        deliveries = DeliveryHandlers(self.subscriptions, self.store.clock)
        subscribe = SubscriptionHandlers(
            self.subscriptions, self.store.clock, self.context_store.create_implicitly
        )
        bulk = BulkHandlers(self.store.bulk)
        alias_of = self.federation.forwarder.pseudonym
        return {
            **self.temporal.around(entity_routes(self.store, visible, self.settings.limits, alias_of)),
            ("hiroba", "bulk"): {"POST": bulk.write},
            ("hiroba", "count"): {"GET": counts.count},
            ("hiroba", "subscriptions"): {"GET": deliveries.overview},
            **self.temporal.routes(visible),
            ("subscriptions",): {"GET": subscribe.list, "POST": subscribe.create},
            ("subscriptions", "*"): {
                "GET": subscribe.retrieve,
                "PATCH": subscribe.update,
                "DELETE": subscribe.delete,
            },
        }

    def _plain_paths(self) -> dict[str, Callable[[Request], Answer | Awaitable[Answer]]]:
        paths: dict[str, Callable[[Request], Answer | Awaitable[Answer]]] = {
            "/": entry_points,
            "/healthz": lambda request: json_answer(200, {"status": "ok"}),
            "/readyz": self._ready,
            "/version": version_answer,
        }
        if self.settings.reset is not None:
            paths["/__reset"] = self._reset
        return paths

    def _ready(self, request: Request) -> Answer:
        if self.store.owner.owns:
            return json_answer(200, {"status": "ready"})
        return json_answer(503, {"status": "waiting for the database or for another broker to end"})

    async def _reset(self, request: Request) -> Answer:
        if self.settings.reset is not None and request.method == "POST":
            await self.settings.reset()
            self.store.owner.lose()
            while not self.store.owner.owns:
                await asyncio.sleep(0.01)
        return json_answer(200, {"status": "empty"})


async def serve(settings: BrokerSettings, ready: Callable[[Broker], None] | None = None) -> None:
    """Runs a broker until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    broker = Broker(settings)
    try:
        await broker.start()
        collect_rarely()
        if ready is not None:
            ready(broker)
        await stop.wait()
    finally:
        await broker.stop()
