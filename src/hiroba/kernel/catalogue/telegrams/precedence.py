# SPDX-License-Identifier: Apache-2.0
"""Which telegram counts when several speak about one thing, in whatever order they arrive."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from hiroba.kernel.catalogue.telegrams.envelope import version
from hiroba.kernel.catalogue.telegrams.kinds import TRANSITIONAL_TYPES
from hiroba.kernel.catalogue.telegrams.seismic import EARTHQUAKE, earthquake_name
from hiroba.kernel.catalogue.telegrams.weather import ENTITY_TYPE as WEATHER

Entity = dict[str, Any]
Standing = Literal["newer", "same", "older"]

# 気象庁 issues both families during the transition; the older one knows no level 4 and must not hide it. A telegram
# with levels that has not been renewed for a day no longer speaks for the present.
_LEVELS_SPEAK_FOR = timedelta(hours=24)
_HYPOCENTRE = ("originTime", "hypocentreName", "depthKm", "magnitude", "magnitudeDescription", "location")
_INTENSITY = ("maxIntensity", "intensityByArea", "intensityByMunicipality", "intensityInTown")


def resolved(existing: Entity | None, incoming: Entity) -> tuple[Entity, Standing]:
    """What to write, and how the incoming state stands to the existing one."""
    if existing is None:
        return incoming, "newer"
    if incoming["type"] == EARTHQUAKE:
        return _earthquake(existing, incoming)
    standing = _standing(existing, incoming)
    if incoming["type"] == WEATHER and standing != "same":
        standing = _between_families(existing, incoming, standing)
    return (existing, standing) if standing == "older" else (incoming, standing)


def _standing(existing: Entity, incoming: Entity) -> Standing:
    old, new = _version(existing), _version(incoming)
    return "newer" if new > old else "same" if new == old else "older"


def _between_families(existing: Entity, incoming: Entity, standing: Standing) -> Standing:
    was_transitional = _value(existing, "telegramType") in TRANSITIONAL_TYPES
    is_transitional = _value(incoming, "telegramType") in TRANSITIONAL_TYPES
    if was_transitional == is_transitional:
        return standing
    distance = _moment(incoming) - _moment(existing)
    if is_transitional:
        return "newer" if distance > _LEVELS_SPEAK_FOR else "older"
    return "newer" if distance >= -_LEVELS_SPEAK_FOR else "older"


def _earthquake(existing: Entity, incoming: Entity) -> tuple[Entity, Standing]:
    """震度速報, 震源 and 震源・震度 each know a part: the newest report of each part stays."""
    standing = _standing(existing, incoming)
    base, other = (existing, incoming) if standing == "older" else (incoming, existing)
    merged = dict(base)
    for names, clock in ((_HYPOCENTRE, "hypocentreReportedAt"), (_INTENSITY, "intensityReportedAt")):
        if _value(other, clock) > _value(base, clock):
            for name in (*names, clock):
                merged.pop(name, None)
                if name in other:
                    merged[name] = other[name]
    merged["name"] = {"type": "Property", "value": earthquake_name(merged)}
    if standing == "older" and merged != existing:
        return merged, "newer"
    return merged, standing


def _version(entity: Entity) -> tuple[tuple[str, int, int], str]:
    """The same state sent as two types (VPWW53 and VPWW54) is told apart by the type, so that one of them stays."""
    order = version(_value(entity, "reportDateTime"), _value(entity, "infoType"), _value(entity, "serial"))
    return order, _value(entity, "telegramType")


def _moment(entity: Entity) -> datetime:
    return datetime.fromisoformat(_value(entity, "reportDateTime"))


def _value(entity: Entity, name: str) -> str:
    return str(entity.get(name, {}).get("value", ""))
