# SPDX-License-Identifier: Apache-2.0
"""The only place of the dashboard that asks the context broker."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from hiroba.kernel.api import context
from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard import features
from hiroba.services.dashboard.features import Entity, Feature
from hiroba.services.dashboard.queries.last_known import LastKnown, Snapshot
from hiroba.services.dashboard.queries.towns import Town

FEATURES_MAX = 50_000
"""Of one layer on one map; the list says when a layer has more. Larger ones need vector tiles."""

PAGE_SIZE = 1000
LIVE_FRESH = datetime.timedelta(seconds=2)
"""How long a reading of live values serves everybody: pages then stay current within two seconds."""

STEADY_FRESH = datetime.timedelta(seconds=5)
"""Facilities change a few times a month, but a clerk who has imported them wants to see them."""


UNKNOWN_TENANT = 404
"""A town that was created a moment ago is not known to the broker yet: it has no entities."""

MALFORMED = 400
"""An identifier that cannot be one, from an address that somebody made up."""


class EntityPage(Protocol):
    @property
    def entities(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def count(self) -> int | None: ...


class Broker(Protocol):
    """What the dashboard needs of `hiroba.kernel.api.context`; tests bring one that answers from memory."""

    def query(self, tenant: str, *, type: str, limit: int, offset: int, count: bool) -> EntityPage: ...
    def retrieve(self, tenant: str, id: str) -> Entity | None: ...
    def history(
        self,
        tenant: str,
        id: str,
        attribute: str,
        *,
        since: datetime.datetime,
        until: datetime.datetime | None,
        limit: int,
    ) -> Sequence[tuple[datetime.datetime, Any]]: ...
    def hours(
        self, tenant: str, id: str, attribute: str, *, since: datetime.datetime, until: datetime.datetime
    ) -> Sequence[tuple[datetime.datetime, float, float]]: ...
    def state_at(
        self, tenant: str, type: str, at: datetime.datetime, *, limit: int, offset: int
    ) -> EntityPage: ...
    def history_from(self, tenant: str, type: str | None) -> datetime.datetime | None: ...


class TownData:
    """Reads layers and entities of towns, through a memory of what was known last."""

    def __init__(self, broker: Callable[[], Broker], known: LastKnown | None = None) -> None:
        self._broker = broker
        self.known = known or LastKnown()

    @property
    def broker(self) -> Broker:
        return self._broker()

    def snapshot(self, town: Town, layer: Layer, audience: str, at: datetime.datetime) -> Snapshot:
        """The features of a layer, at most FEATURES_MAX, over all tenants that the town shows."""
        tenants = town.tenants_for(audience)
        return self.known.get(
            (tenants, layer.entity_type),
            lambda: self._features(tenants, layer),
            fresh_for=LIVE_FRESH if layer.stale_minutes is not None else STEADY_FRESH,
            at=at,
        )

    def counts(
        self, town: Town, layers: Iterable[tuple[Layer, str]], at: datetime.datetime
    ) -> dict[str, int | None]:
        """How many entities each layer has; None where nobody knows, because the broker is away."""
        return {layer.entity_type: self._count(town, layer, audience, at) for layer, audience in layers}

    def entity(self, town: Town, audience: str, type_: str, entity_id: str) -> tuple[Entity, str] | None:
        """The entity with its tenant, or None. The identifier alone proves nothing: the type must be the one asked for.

        Raises ContextUnavailable.
        """
        for tenant in town.tenants_for(audience):
            entity = self._retrieved(tenant, entity_id)
            if entity is not None and entity.get("type") == type_:
                return entity, tenant
        return None

    def _retrieved(self, tenant: str, entity_id: str) -> Entity | None:
        try:
            return self.broker.retrieve(tenant, entity_id)
        except context.ContextRefused as refusal:
            if refusal.status == MALFORMED:
                return None
            raise

    def _count(self, town: Town, layer: Layer, audience: str, at: datetime.datetime) -> int | None:
        tenants = town.tenants_for(audience)
        snapshot = self.known.get(
            ("count", tenants, layer.entity_type),
            lambda: ((), sum(self._page(tenant, layer, 0, 1).count or 0 for tenant in tenants)),
            fresh_for=STEADY_FRESH,
            at=at,
        )
        return None if snapshot.read_at is None else snapshot.count

    def _features(self, tenants: Sequence[str], layer: Layer) -> tuple[tuple[Feature, ...], int]:
        found: list[Feature] = []
        total = 0
        for tenant in tenants:
            page = self._page(tenant, layer, 0, PAGE_SIZE)
            total += page.count or len(page.entities)
            read = 0
            while page.entities and len(found) < FEATURES_MAX:
                found += (
                    features.feature(each, layer, tenant) for each in page.entities if is_of(each, layer)
                )
                read += len(page.entities)
                if len(page.entities) < PAGE_SIZE:
                    break
                page = self._page(tenant, layer, read, PAGE_SIZE)
        return tuple(found[:FEATURES_MAX]), total

    def _page(self, tenant: str, layer: Layer, offset: int, limit: int) -> EntityPage:
        try:
            return self.broker.query(
                tenant, type=layer.entity_type, limit=limit, offset=offset, count=offset == 0
            )
        except context.ContextRefused as refusal:
            if refusal.status == UNKNOWN_TENANT:
                return context.Page(count=0)
            raise


def is_of(entity: Entity, layer: Layer) -> bool:
    """An entity of several types may belong to a guarded one as well, so it stands on no layer."""
    return bool(entity.get("type") == layer.entity_type)


TOWN_DATA = TownData(context.reader)
