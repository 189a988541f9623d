# SPDX-License-Identifier: Apache-2.0
"""Reads NGSI-LD entities (normalized form) as plain values: features for map and list, attributes for details."""

import datetime
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard import rules

Entity = Mapping[str, Any]
Value = str | int | float | bool | list[Any] | dict[str, Any] | None

NOT_ATTRIBUTES = frozenset({"id", "type", "@context", "scope", "createdAt", "modifiedAt"})
REFERENCES_MAX = 5
"""Each costs the details page a question to the broker."""

COORDINATE_DIGITS = 6
"""About 10 cm; more digits only make the answer longer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Feature:
    """One mark on the map and one row of the list. `values` follows the attributes of its layer.

    `level` counts the limits reached (0: none); `state` is a word of the entity itself, such as 通行止め;
    `is_elsewhere`: the entity speaks of another municipality, as warnings for the whole prefecture do.
    """

    id: str
    tenant: str
    name: str
    geometry: dict[str, Any] | None
    values: tuple[Value, ...]
    value: Value
    limits: tuple[float | None, ...]
    level: int
    state: str
    is_elsewhere: bool
    observed_at: datetime.datetime | None
    search_text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribute:
    """One attribute of an entity with its time and unit (UN/CEFACT code), as the standard carries them."""

    name: str
    value: Value
    unit_code: str
    observed_at: datetime.datetime | None


def feature(entity: Entity, layer: Layer, tenant: str) -> Feature:
    """The entity as its layer shows it."""
    values = tuple(value_of(entity, name) for name, _ in layer.attributes)
    live = value_of(entity, layer.value) if layer.value else None
    limits = tuple(_number(value_of(entity, name)) for name in layer.thresholds)
    name = name_of(entity)
    return Feature(
        id=entity["id"],
        tenant=tenant,
        name=name,
        geometry=geometry_of(entity),
        values=values,
        value=live,
        limits=limits,
        level=rules.level_of(_number(live), limits),
        state=live if isinstance(live, str) else "",
        is_elsewhere=value_of(entity, "localGovernmentCode") not in (None, "", tenant),
        observed_at=observed_at(entity, layer),
        search_text=_search_text(name, value_of(entity, "nameKana"), *values),
    )


def attributes(entity: Entity) -> list[Attribute]:
    """All attributes but name and place, in the order of the entity."""
    return [
        Attribute(
            name=name,
            value=_plain(attribute),
            unit_code=_unit(attribute),
            observed_at=_time(attribute),
        )
        for name, attribute in entity.items()
        if name not in NOT_ATTRIBUTES and name != "name" and not _is_place(attribute)
    ]


def references(entity: Entity) -> list[str]:
    """Identifiers of other entities that its relationships name, at most REFERENCES_MAX."""
    found = [
        _plain(each)
        for each in entity.values()
        if isinstance(each, Mapping) and each.get("type") == "Relationship"
    ]
    return [each for each in found if isinstance(each, str)][:REFERENCES_MAX]


def name_of(entity: Entity) -> str:
    """The name for people; an entity without one is called by the last part of its identifier."""
    name = value_of(entity, "name")
    return str(name).strip() if name else entity["id"].rpartition(":")[2]


def geometry_of(entity: Entity) -> dict[str, Any] | None:
    """The GeoJSON geometry of `location`, rounded; None when the entity has no place."""
    location = entity.get("location")
    value = location.get("value") if isinstance(location, Mapping) else None
    if not isinstance(value, Mapping) or not value.get("coordinates"):
        return None
    return {"type": value["type"], "coordinates": _rounded(value["coordinates"])}


def observed_at(entity: Entity, layer: Layer) -> datetime.datetime | None:
    """When the live value was observed; for a layer without one, the newest observation of the entity."""
    if layer.value:
        return _time(entity.get(layer.value))
    times = [time for attribute in entity.values() if (time := _time(attribute)) is not None]
    return max(times, default=None)


def value_of(entity: Entity, name: str) -> Value:
    return _plain(entity.get(name))


def normalized(text: str) -> str:
    """As search compares: half and full width, case and ヶ/ケ are alike."""
    return unicodedata.normalize("NFKC", text).casefold().replace("ヶ", "ケ")


def _plain(attribute: Any) -> Value:
    """The value of a Property, Relationship or LanguageProperty; of several with a datasetId, the first one."""
    if isinstance(attribute, list):
        return _plain(attribute[0]) if attribute else None
    if not isinstance(attribute, Mapping):
        return None
    if "languageMap" in attribute:
        words = attribute["languageMap"]
        return words.get("ja") or next(iter(words.values()), None)
    value = attribute.get("value", attribute.get("object"))
    if isinstance(value, Mapping) and "@value" in value:
        return value["@value"]
    return value


def _is_place(attribute: Any) -> bool:
    return isinstance(attribute, Mapping) and attribute.get("type") == "GeoProperty"


def _unit(attribute: Any) -> str:
    return str(attribute.get("unitCode", "")) if isinstance(attribute, Mapping) else ""


def _time(attribute: Any) -> datetime.datetime | None:
    text = attribute.get("observedAt") if isinstance(attribute, Mapping) else None
    if not isinstance(text, str):
        return None
    try:
        time = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    # NGSI-LD 1.8.1, 4.6.3: times are in UTC; one without an offset can only be that.
    return time if time.tzinfo else time.replace(tzinfo=datetime.UTC)


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, list | tuple):
        return [_rounded(each) for each in coordinates]
    return round(coordinates, COORDINATE_DIGITS)


def _search_text(*values: Value) -> str:
    return normalized("\n".join(str(value) for value in values if isinstance(value, str)))
