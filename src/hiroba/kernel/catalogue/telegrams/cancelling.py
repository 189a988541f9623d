# SPDX-License-Identifier: Apache-2.0
"""取消 without areas: it takes back what the same office said in telegrams of the same type (and event)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hiroba.kernel.catalogue.telegrams.envelope import Telegram
from hiroba.kernel.catalogue.telegrams.weather import issue_attributes, utc

Entity = dict[str, Any]

_TAKEN_BACK = (
    "headline",
    "location",
    "firstArrivalTime",
    "firstArrivalCondition",
    "maxHeight",
    "maxHeightDescription",
)


@dataclass(frozen=True, slots=True)
class Cancellation:
    """`wanted` are the attribute values that tell the entities concerned."""

    entity_type: str
    wanted: dict[str, str]
    issue: dict[str, Any]
    reported: str

    @classmethod
    def of(cls, telegram: Telegram, entity_type: str) -> Cancellation:
        wanted = {"telegramType": telegram.type.code, "editorialOffice": telegram.editorial_office}
        if telegram.event_id:
            wanted["eventId"] = telegram.event_id
        return cls(entity_type, wanted, issue_attributes(telegram), utc(telegram.report_time))

    def applied_to(self, existing: Entity) -> Entity:
        """The entity as it stands after the cancellation: known, without a warning, and no mark on the map."""
        entity = {name: value for name, value in existing.items() if name not in _TAKEN_BACK}
        entity |= {name: _property(value) for name, value in self.issue.items() if value not in (None, "")}
        entity["warningStatus"] = _property("cancelled")
        entity["warningClass"] = _property("なし")
        entity["warningRank"] = {**_property(0), "observedAt": self.reported}
        if "kinds" in entity:
            entity["kinds"] = _property([])
        if "level" in entity:
            entity["level"] = {**_property(0), "observedAt": self.reported}
        return entity


def _property(value: object) -> Entity:
    return {"type": "Property", "value": value}
