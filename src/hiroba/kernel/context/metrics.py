# SPDX-License-Identifier: Apache-2.0
"""The broker's figures in the text format of Prometheus, on a port of their own on loopback."""

import time
from typing import Protocol

from hiroba.kernel.context.federation.layer import Federation
from hiroba.kernel.context.live.hub import LiveHub
from hiroba.kernel.context.protocol.http_server import HttpServer
from hiroba.kernel.context.protocol.messages import Answer, Request, header
from hiroba.kernel.context.protocol.problem_answers import status_answer
from hiroba.kernel.context.store.store import Store
from hiroba.kernel.context.subscriptions.figures import subscription_lines
from hiroba.kernel.context.subscriptions.registry import SubscriptionRegistry
from hiroba.kernel.context.temporal.api import Temporal

TEXT = header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")


class Measured(Protocol):
    """The parts of the broker whose figures are shown."""

    store: Store
    live: LiveHub
    subscriptions: SubscriptionRegistry
    temporal: Temporal
    federation: Federation
    server: HttpServer


def metrics_answer(request: Request, broker: Measured) -> Answer:
    if request.path != "/metrics":
        return status_answer(404, "Only /metrics is here")
    lines = [
        line
        for name, kind, help_text, value in _figures(broker)
        for line in (f"# HELP {name} {help_text}", f"# TYPE {name} {kind}", f"{name} {value}")
    ]
    lines += subscription_lines(broker.subscriptions, broker.store.clock.last)
    return Answer(200, TEXT, ("\n".join(lines) + "\n").encode())


def _figures(broker: Measured) -> list[tuple[str, str, str, float]]:
    store, live, writer = broker.store, broker.live, broker.store.writer
    maps = broker.federation.entity_maps.maps
    backlog = broker.subscriptions.couriers.backlog
    partitions, lag = store.partitions, broker.temporal.folder.lag_seconds(time.time_ns() // 1000)
    return [
        ("hiroba_broker_owner", "gauge", "1 while this process owns its tenants.", int(store.owner.owns)),
        ("hiroba_broker_connections", "gauge", "Open client connections.", len(broker.server.connections)),
        ("hiroba_broker_hot_entities", "gauge", "Entities in memory.", len(store.hot)),
        ("hiroba_broker_hot_bytes", "gauge", "Bytes of these.", store.hot.bytes),
        ("hiroba_broker_places", "gauge", "Places of entities in memory.", store.place_index.count),
        ("hiroba_broker_entity_maps", "gauge", "EntityMaps in memory.", maps.count),
        ("hiroba_broker_entity_map_bytes", "gauge", "Bytes of these.", maps.bytes),
        ("hiroba_broker_writes_waiting", "gauge", "Writes in the queue.", writer.waiting),
        ("hiroba_broker_commits_total", "counter", "Group commits done.", writer.commits),
        ("hiroba_broker_changes_total", "counter", "Changes of entities committed.", writer.changes),
        ("hiroba_broker_history_lag_seconds", "gauge", "Age of the oldest change not in sums.", lag),
        ("hiroba_broker_history_months", "gauge", "Months of history with a table.", partitions.months),
        ("hiroba_broker_history_months_ahead", "gauge", "Those to come.", partitions.months_ahead),
        ("hiroba_broker_notifications_waiting", "gauge", "Notifications in the durable queue.", backlog),
        ("hiroba_broker_live_readers", "gauge", "Readers of the live stream.", live.readers),
        ("hiroba_broker_live_cut_total", "counter", "Readers cut for being slow.", live.cut),
    ]
