# SPDX-License-Identifier: Apache-2.0
"""VXSE51/52/53/61 → EarthquakeReport (one for each EventID); VTSE41 → TsunamiWarning (one for each 津波予報区)."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import Any
from xml.etree.ElementTree import Element

from hiroba.kernel.catalogue.telegrams.drafting import COORDINATE, issue_attributes, minutes, utc
from hiroba.kernel.catalogue.telegrams.envelope import Telegram, child, children, local_name, text
from hiroba.kernel.catalogue.towns import Town

EARTHQUAKE = "EarthquakeReport"
TSUNAMI = "TsunamiWarning"
_TSUNAMI_RANKS = (("大津波警報", 5), ("津波警報", 4), ("津波注意報", 3), ("津波予報", 1))
_INTENSITY_TITLES = {"5-": "5弱", "5+": "5強", "6-": "6弱", "6+": "6強"}


def earthquake_entity(telegram: Telegram, town: Town) -> dict[str, Any]:
    """What this telegram knows of the earthquake; `precedence` adds what the others of its EventID knew."""
    earthquake = child(telegram.body, "Earthquake")
    observation = child(child(telegram.body, "Intensity"), "Observation")
    values: dict[str, Any] = {
        **issue_attributes(telegram),
        "headline": telegram.headline,
        "reportStatus": "cancelled" if telegram.is_cancellation else "issued",
        "remarks": _comments(telegram),
    }
    if earthquake is not None:
        values |= _hypocentre(earthquake) | {"hypocentreReportedAt": utc(telegram.report_time)}
    if observation is not None:
        values |= _intensity(observation, town) | {"intensityReportedAt": utc(telegram.report_time)}
    entity: dict[str, Any] = {"id": f"urn:ngsi-ld:{EARTHQUAKE}:jma-{telegram.event_id}", "type": EARTHQUAKE}
    entity |= {
        name: {"type": "Property", "value": value}
        for name, value in values.items()
        if value not in (None, "")
    }
    if position := _position(earthquake):
        entity["location"] = {"type": "GeoProperty", "value": {"type": "Point", "coordinates": position[:2]}}
    entity["name"] = {"type": "Property", "value": earthquake_name(entity)}
    return entity


def earthquake_name(entity: dict[str, Any]) -> str:
    def value(name: str) -> Any:
        return entity.get(name, {}).get("value")

    intensity = value("maxIntensity")
    parts = (
        value("hypocentreName") or "地震",
        f"M{value('magnitude')}" if value("magnitude") is not None else "",
        f"最大震度{_INTENSITY_TITLES.get(intensity, intensity)}" if intensity else "",
    )
    return " ".join(part for part in parts if part)


def tsunami_entities(telegram: Telegram) -> Iterator[dict[str, Any]]:
    forecast = child(child(telegram.body, "Tsunami"), "Forecast")
    for item in children(forecast, "Item"):
        yield _tsunami_entity(telegram, item)


def _tsunami_entity(telegram: Telegram, item: Element) -> dict[str, Any]:
    area, first, highest = child(item, "Area"), child(item, "FirstHeight"), child(item, "MaxHeight")
    kind = child(child(item, "Category"), "Kind")
    name = text(kind, "Name")
    height = child(highest, "TsunamiHeight")
    rank = 0 if "解除" in name else next((rank for word, rank in _TSUNAMI_RANKS if word in name), 0)
    cancelled = telegram.is_cancellation
    values: dict[str, Any] = {
        "name": f"{text(area, 'Name')} {name}",
        "areaCode": text(area, "Code"),
        "areaName": text(area, "Name"),
        "warningStatus": "cancelled" if cancelled else "in_force" if rank else "none",
        "warningClass": name,
        "warningRank": 0 if cancelled else rank,
        "firstArrivalTime": text(first, "ArrivalTime"),
        "firstArrivalCondition": text(first, "Condition"),
        "maxHeightDescription": (height.get("description") or "") if height is not None else "",
        "maxHeight": _number(height.text) if height is not None else None,
        "headline": telegram.headline,
        **issue_attributes(telegram),
    }
    entity: dict[str, Any] = {"id": f"urn:ngsi-ld:{TSUNAMI}:jma-{text(area, 'Code')}", "type": TSUNAMI}
    entity |= {
        name: {"type": "Property", "value": value}
        for name, value in values.items()
        if value not in (None, "")
    }
    entity["warningRank"]["observedAt"] = utc(telegram.report_time)
    if "maxHeight" in entity:
        entity["maxHeight"]["unitCode"] = "MTR"
    return entity


def _hypocentre(earthquake: Element) -> dict[str, Any]:
    area = child(child(earthquake, "Hypocenter"), "Area")
    magnitude = child(earthquake, "Magnitude")
    position = _position(earthquake)
    return {
        "originTime": text(earthquake, "OriginTime"),
        "hypocentreName": text(area, "Name"),
        "depthKm": position[2] if position and len(position) > 2 else None,
        "magnitude": _number(magnitude.text) if magnitude is not None else None,
        "magnitudeDescription": (magnitude.get("description") or "") if magnitude is not None else "",
    }


def _intensity(observation: Element, town: Town) -> dict[str, Any]:
    """震度 as 気象庁 writes it: 1 2 3 4 5- 5+ 6- 6+ 7."""
    areas = [
        {"code": text(area, "Code"), "name": text(area, "Name"), "maxIntensity": text(area, "MaxInt")}
        for prefecture in children(observation, "Pref")
        for area in children(prefecture, "Area")
    ]
    cities = [
        {"code": text(city, "Code"), "name": text(city, "Name"), "maxIntensity": text(city, "MaxInt")}
        for city in observation.iter()
        if local_name(city) == "City"
    ]
    here = [city["maxIntensity"] for city in cities if town.code and city["code"].startswith(town.covered)]
    return {
        "maxIntensity": text(observation, "MaxInt"),
        "intensityByArea": areas or None,
        "intensityByMunicipality": cities or None,
        "intensityInTown": max(here, key=_intensity_order) if any(here) else None,
    }


def _intensity_order(intensity: str) -> float:
    return (
        float(intensity[0]) + {"-": -0.25, "+": 0.25}.get(intensity[1:], 0)
        if intensity[:1].isdecimal()
        else 0
    )


def _position(earthquake: Element | None) -> list[float]:
    """[longitude, latitude, depth in km]; the form in degrees and minutes is the finer one."""
    area = child(child(earthquake, "Hypocenter"), "Area")
    found = [COORDINATE.match(coordinate.text or "") for coordinate in children(area, "Coordinate")]
    matches = [match for match in found if match]
    if not matches:
        return []
    match = max(matches, key=lambda candidate: len(candidate[1].partition(".")[0]))
    fine = len(match[1].partition(".")[0]) > 3
    latitude, longitude = (minutes(part) if fine else float(part) for part in match.group(1, 2))
    depth = [abs(int(match[3])) / 1000] if match[3] else []
    return [round(longitude, 4), round(latitude, 4), *depth]


def _number(written: str | None) -> float | None:
    try:
        value = float(written or "")
    except ValueError:
        return None
    return None if isnan(value) else value


def _comments(telegram: Telegram) -> str:
    comments = child(telegram.body, "Comments")
    parts = [
        text(part, "Text") or (part.text or "").strip() for part in (comments if comments is not None else ())
    ]
    return "\n".join(part for part in parts if part)
