# SPDX-License-Identifier: Apache-2.0
"""VTSE51 津波情報 and VTSE52 沖合の津波観測: one entity for each station."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from hiroba.kernel.catalogue.telegrams.drafting import Entity, drafted
from hiroba.kernel.catalogue.telegrams.envelope import Telegram, child, children, text
from hiroba.kernel.catalogue.towns import Town

ENTITY_TYPE = "TsunamiObservation"


def tsunami_observation_entities(telegram: Telegram, town: Town) -> Iterator[Entity]:
    """What a station measures; where only its arrival is forecast, that."""
    tsunami = child(telegram.body, "Tsunami")
    stations: dict[str, dict[str, Any]] = {}
    for part in ("Forecast", "Observation"):
        for item in children(child(tsunami, part), "Item"):
            area = child(item, "Area")
            for station in children(item, "Station"):
                values = stations.setdefault(text(station, "Code"), {})
                values |= _observed(station) if part == "Observation" else _forecast(station)
                values |= {"areaCode": text(area, "Code"), "areaName": text(area, "Name")}
    for code, values in stations.items():
        values |= {
            "reportStatus": "cancelled" if telegram.is_cancellation else "issued",
            "headline": telegram.headline,
        }
        entity = drafted(telegram, ENTITY_TYPE, f"jma-{code}", values, observed=("maxHeight",))
        if "maxHeight" in entity:
            entity["maxHeight"]["unitCode"] = "MTR"
        yield entity


def _forecast(station: Element) -> dict[str, Any]:
    first = child(station, "FirstHeight")
    return {
        "name": text(station, "Name"),
        "highTideTime": text(station, "HighTideDateTime"),
        "predictedArrivalTime": text(first, "ArrivalTime"),
        "firstArrivalCondition": text(first, "Condition"),
    }


def _observed(station: Element) -> dict[str, Any]:
    first, highest = child(station, "FirstHeight"), child(station, "MaxHeight")
    height = child(highest, "TsunamiHeight")
    return {
        "name": text(station, "Name"),
        "sensor": text(station, "Sensor"),
        "firstArrivalTime": text(first, "ArrivalTime"),
        "firstMovement": text(first, "Initial"),
        "firstArrivalCondition": text(first, "Condition"),
        "maxHeightTime": text(highest, "DateTime"),
        "maxHeight": _number(height),
        "maxHeightDescription": (height.get("description") or "")
        if height is not None
        else text(highest, "Condition"),
    }


def _number(element: Element | None) -> float | None:
    try:
        value = float((element.text or "") if element is not None else "")
    except ValueError:
        return None
    return None if value != value else value
