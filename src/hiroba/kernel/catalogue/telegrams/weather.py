# SPDX-License-Identifier: Apache-2.0
"""VPWW53–61 → WeatherWarning: one entity for each area of municipality level and each family of hazards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from hiroba.kernel.catalogue.telegrams.drafting import issue_attributes, town_of_area, utc
from hiroba.kernel.catalogue.telegrams.envelope import Telegram, child, children, text
from hiroba.kernel.catalogue.telegrams.kinds import (
    FAMILIES_OF_TYPE,
    FAMILY_TITLES,
    LEVELLED_FAMILIES,
    family,
    level,
    warning_class,
)
from hiroba.kernel.tenancy.codes import Municipality

ENTITY_TYPE = "WeatherWarning"
_MUNICIPAL = "（市町村等）"


@dataclass(frozen=True, slots=True)
class AreaState:
    """What a telegram says about one area: its 7-digit code, name, and the kinds in force."""

    code: str
    name: str
    kinds: tuple[dict[str, Any], ...]

    @property
    def municipality(self) -> Municipality | None:
        return town_of_area(self.code)


def area_states(telegram: Telegram) -> Iterator[AreaState]:
    for warning in children(telegram.body, "Warning"):
        if str(warning.get("type", "")).endswith(_MUNICIPAL):
            for item in children(warning, "Item"):
                area = child(item, "Area")
                kinds = tuple(filter(None, map(_kind, children(item, "Kind"))))
                yield AreaState(text(area, "Code"), text(area, "Name"), kinds)


def weather_entities(telegram: Telegram, area: AreaState) -> Iterator[dict[str, Any]]:
    """All families that the telegram speaks for, also those not in force: so an older telegram cannot revive them."""
    families = dict.fromkeys(
        (*FAMILIES_OF_TYPE[telegram.type.code], *(kind["family"] for kind in area.kinds))
    )
    for name in families:
        yield _entity(telegram, area, name, [kind for kind in area.kinds if kind["family"] == name])


def _kind(kind: Element) -> dict[str, Any] | None:
    """None for 「発表警報・注意報はなし」 and for what this telegram lifts."""
    name, status = text(kind, "Name"), text(kind, "Status")
    if not name or status == "解除" or name == "解除":
        return None
    found: dict[str, Any] = {"name": name, "code": text(kind, "Code"), "family": family(name)}
    if (number := level(name)) is not None:
        found["level"] = number
    if status:
        found["status"] = status
    if condition := text(kind, "Condition"):
        found["condition"] = condition
    return found


def _entity(
    telegram: Telegram, area: AreaState, family_name: str, kinds: list[dict[str, Any]]
) -> dict[str, Any]:
    town = area.municipality
    highest = max(
        (warning_class(kind["name"]) for kind in kinds), key=lambda found: found[1], default=("なし", 0)
    )
    values: dict[str, Any] = {
        "name": f"{area.name} {FAMILY_TITLES[family_name]}",
        "areaCode": area.code,
        "areaName": area.name,
        "localGovernmentCode": town.code if town else None,
        "prefecture": town.prefecture if town else None,
        "hazardFamily": family_name,
        "warningStatus": "in_force" if kinds else "none",
        "warningClass": highest[0],
        "warningRank": highest[1],
        "kinds": [{key: value for key, value in kind.items() if key != "family"} for kind in kinds],
        "headline": telegram.headline if kinds else None,
        **issue_attributes(telegram),
    }
    entity: dict[str, Any] = {
        "id": f"urn:ngsi-ld:{ENTITY_TYPE}:{area.code}-{family_name}",
        "type": ENTITY_TYPE,
    }
    entity |= {
        name: {"type": "Property", "value": value}
        for name, value in values.items()
        if value not in (None, "")
    }
    reported = utc(telegram.report_time)
    entity["warningRank"]["observedAt"] = reported
    if family_name in LEVELLED_FAMILIES:
        number = max((kind.get("level", 0) for kind in kinds), default=0)
        entity["level"] = {"type": "Property", "value": number, "observedAt": reported}
    if kinds and town:
        # Only what is in force is a mark on the map; 「なし」 is a line in the list.
        point = {"type": "Point", "coordinates": [town.longitude, town.latitude]}
        entity["location"] = {"type": "GeoProperty", "value": point}
    return entity
