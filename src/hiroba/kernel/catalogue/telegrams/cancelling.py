# SPDX-License-Identifier: Apache-2.0
"""取消 without areas: it takes back what the same office said in telegrams of the same type (and event).

The cancellation itself is kept as an entity, so that a telegram which it took back and which arrives late is taken
back as well: whatever the order of arrival, the state is the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hiroba.kernel.catalogue.telegrams.drafting import drafted
from hiroba.kernel.catalogue.telegrams.envelope import Telegram, version

Entity = dict[str, Any]

_TAKEN_BACK = (
    *("headline", "location", "rainfall", "body"),
    *("firstArrivalTime", "firstArrivalCondition", "maxHeight", "maxHeightDescription"),
)
# Who said it and when: what `drafting.issue_attributes` writes.
_ISSUE = (
    *("telegramType", "telegramTitle", "editorialOffice", "publishingOffice", "reportDateTime", "validFrom"),
    *("validTo", "eventId", "infoType", "serial", "source"),
)


@dataclass(frozen=True, slots=True)
class Cancellation:
    """`wanted` are the attribute values that tell the entities concerned; `entity` is the cancellation as kept."""

    entity_type: str
    wanted: dict[str, str]
    entity: Entity

    @classmethod
    def of(cls, telegram: Telegram, entity_type: str) -> Cancellation:
        wanted = {"telegramType": telegram.type.code, "editorialOffice": telegram.editorial_office}
        if telegram.event_id:
            wanted["eventId"] = telegram.event_id
        values = {
            "name": f"{telegram.title} 取消",
            "warningStatus": "cancelled",
            "warningClass": "なし",
            "warningRank": 0,
        }
        local_id = _local_id(telegram.type.code, telegram.editorial_office, telegram.event_id)
        return cls(entity_type, wanted, drafted(telegram, entity_type, local_id, values))

    def applied_to(self, existing: Entity) -> Entity:
        return _taken_back(existing, self.entity)


def cancellation_ids(entity: Entity) -> tuple[str, str]:
    """Under which ids a cancellation of this entity's telegram would be kept: of its event, and of all events."""
    code, office, event = (_value(entity, name) for name in ("telegramType", "editorialOffice", "eventId"))
    prefix = f"urn:ngsi-ld:{entity['type']}:"
    return prefix + _local_id(code, office, event), prefix + _local_id(code, office, "")


def honoured(entities: list[Entity], kept: Mapping[str, Entity]) -> Iterator[Entity]:
    """The entities as they stand after the cancellations that are known already."""
    for entity in entities:
        ids = cancellation_ids(entity)
        found = [kept[each] for each in ids if each in kept and each != entity["id"]]
        newest = max(found, key=_version, default=None)
        is_over = newest is not None and _version(newest) > _version(entity)
        yield _taken_back(entity, newest) if is_over and newest is not None else entity


def _taken_back(existing: Entity, cancellation: Entity) -> Entity:
    """The entity after the cancellation: known, without a warning, and no mark on the map."""
    entity = {name: value for name, value in existing.items() if name not in _TAKEN_BACK}
    entity |= {name: cancellation[name] for name in _ISSUE if name in cancellation}
    entity |= {name: cancellation[name] for name in ("warningStatus", "warningClass", "warningRank")}
    if "kinds" in entity:
        entity["kinds"] = {"type": "Property", "value": []}
    if "level" in entity:
        entity["level"] = {**cancellation["warningRank"], "value": 0}
    if "areaName" in entity and "hazardFamily" not in entity:
        entity["name"] = dict(entity["areaName"])
    return entity


def _local_id(code: str, office: str, event: str) -> str:
    marks = [hashlib.sha256(text.encode()).hexdigest()[:10] for text in (office, event) if text]
    return "-".join(("cancelled", code, *marks))


def _version(entity: Entity) -> tuple[str, int, int]:
    return version(*(_value(entity, name) for name in ("reportDateTime", "infoType", "serial")))


def _value(entity: Entity, name: str) -> str:
    return str(entity.get(name, {}).get("value", ""))
