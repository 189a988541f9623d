# SPDX-License-Identifier: Apache-2.0
"""VXSE43/44/45 緊急地震速報: one entity for each EventID and sort; each number takes the place of the one before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from hiroba.kernel.catalogue.telegrams.drafting import Entity, drafted, point_of
from hiroba.kernel.catalogue.telegrams.envelope import Telegram, child, children, text
from hiroba.kernel.catalogue.towns import Town, known

ENTITY_TYPE = "EarthquakeEarlyWarning"
_INTENSITIES = ("1", "2", "3", "4", "5-", "5+", "6-", "6+", "7")


def early_warning_entities(telegram: Telegram, town: Town) -> Iterator[Entity]:
    earthquake = child(telegram.body, "Earthquake")
    hypocentre = child(child(earthquake, "Hypocenter"), "Area")
    forecast = child(child(telegram.body, "Intensity"), "Forecast")
    areas = [
        _area(prefecture, area)
        for prefecture in children(forecast, "Pref")
        for area in children(prefecture, "Area")
    ]
    entry = known(town.code) if town.code else None
    here = [area["intensity"] for area in areas if entry and entry.prefecture.startswith(area["prefecture"])]
    place, highest = text(hypocentre, "Name"), _intensity(child(forecast, "ForecastInt"))
    values: dict[str, Any] = {
        "name": " ".join(
            part for part in (place or "地震", f"予測最大震度{highest}" if highest else "") if part
        ),
        "originTime": text(earthquake, "OriginTime") or text(earthquake, "ArrivalTime"),
        "hypocentreName": place,
        "magnitude": _number(text(earthquake, "Magnitude")),
        "forecastIntensity": highest,
        "intensityInPrefecture": max(here, key=_order) if any(here) else None,
        "forecastByArea": areas,
        "isWarning": telegram.type.code == "VXSE43" or any("警報" in area["kind"] for area in areas) or None,
        "isLast": telegram_is_last(telegram) or None,
        "reportStatus": "cancelled" if telegram.is_cancellation else "issued",
        "headline": telegram.headline,
        "body": text(telegram.body, "Text"),
    }
    point = point_of(hypocentre)
    # Forecast and warning count their numbers separately: a forecast that follows must not hide the warning.
    local_id = f"jma-{telegram.event_id}-{'warning' if telegram.type.code == 'VXSE43' else 'forecast'}"
    yield drafted(telegram, ENTITY_TYPE, local_id, values, point=point, observed=())


def telegram_is_last(telegram: Telegram) -> bool:
    """最終報: no further number follows."""
    return "最終" in text(telegram.body, "NextAdvisory")


def _area(prefecture: Element, area: Element) -> dict[str, str]:
    return {
        "code": text(area, "Code"),
        "name": text(area, "Name"),
        "prefecture": text(prefecture, "Name"),
        "kind": text(child(child(area, "Category"), "Kind"), "Name"),
        "intensity": _intensity(child(area, "ForecastInt")),
        "arrivalTime": text(area, "ArrivalTime") or text(area, "Condition"),
    }


def _intensity(element: Element | None) -> str:
    """The upper bound; 「over」 means: that or more."""
    upper = text(element, "To")
    return text(element, "From") if upper in ("over", "") else upper


def _order(intensity: str) -> int:
    return _INTENSITIES.index(intensity) if intensity in _INTENSITIES else -1


def _number(written: str) -> float | None:
    try:
        value = float(written)
    except ValueError:
        return None
    return None if value != value else value
