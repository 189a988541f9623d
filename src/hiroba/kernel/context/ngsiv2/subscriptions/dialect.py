# SPDX-License-Identifier: Apache-2.0
"""A subscription of NGSIv2 among those of the broker: it decides by itself, queue and couriers are shared."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from hiroba.kernel.context.media_types import JSON
from hiroba.kernel.context.model.draft import DELETED, Change
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.ngsiv2.mapping.identity import shown_id
from hiroba.kernel.context.ngsiv2.mapping.paths import is_within
from hiroba.kernel.context.ngsiv2.subscriptions.changes import (
    alteration_of,
    changed_attributes,
    named_attributes,
)
from hiroba.kernel.context.ngsiv2.subscriptions.outlet import NgsiV2Outlet
from hiroba.kernel.context.ngsiv2.subscriptions.payload import envelope
from hiroba.kernel.context.ngsiv2.subscriptions.subscription import (
    ENTITY_CHANGE,
    ENTITY_UPDATE,
    INACTIVE,
    Reading,
)
from hiroba.kernel.context.representation.form import Form
from hiroba.kernel.context.subscriptions.dialect import Outlet
from hiroba.kernel.context.subscriptions.subscription import Receiver, Selector, Subscription

NAME = "ngsi-v2"


@dataclass(frozen=True)
class NgsiV2Dialect:
    """`make_outlet` knows how to reach receivers."""

    reading: Reading
    tenant: str
    make_outlet: Callable[["NgsiV2Dialect"], NgsiV2Outlet]

    name = NAME

    def payload(self, change: Change) -> bytes | None:
        changed = changed_attributes(change, metadata_count=self.reading.subject.metadata_count)
        if not self._is_triggered(change, changed) or not self._selects(change):
            return None
        alteration = alteration_of(change, changed)
        named = changed if alteration == ENTITY_CHANGE and changed else named_attributes(change)
        told = envelope(self.reading, self.tenant, change, alteration, named)
        return None if told is None else msgspec.json.encode(told)

    def repeated(self, number: int) -> bytes | None:
        """NGSIv2 knows no intervals."""
        return None

    def outlet(self) -> Outlet:
        return self.make_outlet(self)

    def _selects(self, change: Change) -> bool:
        subject = self.reading.subject
        id, types = shown_id(change.id), frozenset(change.type_key.split(" "))
        if not any(each.wants_id(id) and each.wants_types(types) for each in subject.selectors):
            return False
        if not is_within(change.document, subject.filters):
            return False
        record = Record(change.id, change.type_key, change.created, change.number, b"", change.times, None)
        return subject.expression.meets(record, change.document)

    def _is_triggered(self, change: Change, changed: frozenset[str]) -> bool:
        subject = self.reading.subject
        alteration = alteration_of(change, changed)
        any_update = alteration == ENTITY_CHANGE and ENTITY_UPDATE in subject.alterations
        if alteration not in subject.alterations and not any_update:
            return False
        if change.action == DELETED:
            return True
        counting = changed
        if change.is_forced or ENTITY_UPDATE in subject.alterations:
            counting = named_attributes(change)
        if subject.attributes:
            return not subject.attributes.isdisjoint(counting)
        return bool(counting) or alteration != ENTITY_UPDATE


def as_subscription(
    reading: Reading,
    *,
    tenant: str,
    audiences: frozenset[str],
    created: int,
    make_outlet: Callable[[NgsiV2Dialect], NgsiV2Outlet],
) -> Subscription:
    """What index, matcher and couriers work with."""
    receiver = reading.notice.receiver
    return Subscription(
        tenant=tenant,
        id=reading.id,
        document=stored_document(reading),
        audiences=audiences,
        selectors=tuple(Selector(each.wants_types) for each in reading.subject.selectors),
        watched=frozenset(),
        expression=None,
        geo=None,
        receiver=Receiver(receiver.url, JSON, (), Form()),
        triggers=frozenset(),
        throttling_seconds=reading.throttling_seconds,
        expires=reading.expires,
        is_active=reading.status != INACTIVE,
        created=created,
        dialect=NgsiV2Dialect(reading, tenant, make_outlet),
    )


def stored_document(reading: Reading) -> dict[str, Any]:
    return {**reading.document, "status": reading.status, "servicePath": reading.path}
