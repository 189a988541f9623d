# SPDX-License-Identifier: Apache-2.0
"""What every entity made from a telegram has: who issued it, when, and where it is."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element

from hiroba.kernel.catalogue.telegrams.envelope import Telegram, children
from hiroba.kernel.catalogue.towns import known
from hiroba.kernel.tenancy.codes import Municipality, check_digit

Entity = dict[str, Any]
# ISO 6709 as 気象庁 writes it: +34.8+138.5-10000/ in degrees, +3447.1+13829.9-23000/ in degrees and minutes.
COORDINATE = re.compile(r"([+-][\d.]+)([+-][\d.]+)([+-]\d+)?/")


def drafted(
    telegram: Telegram,
    entity_type: str,
    local_id: str,
    values: dict[str, Any],
    *,
    point: tuple[float, float] | None = None,
    observed: tuple[str, ...] = ("warningRank", "level"),
) -> Entity:
    """An entity with the values that are there; numbers that the map shows live carry the time of the report."""
    values = {**values, **issue_attributes(telegram)}
    properties = {
        name: {"type": "Property", "value": value}
        for name, value in values.items()
        if value is not None and value not in ("", [], {})
    }
    for name in observed:
        if name in properties:
            properties[name]["observedAt"] = utc(telegram.report_time)
    entity: Entity = {"id": f"urn:ngsi-ld:{entity_type}:{local_id}", "type": entity_type, **properties}
    if point:
        shape = {"type": "Point", "coordinates": [point[0], point[1]]}
        entity["location"] = {"type": "GeoProperty", "value": shape}
    return entity


def issue_attributes(telegram: Telegram) -> dict[str, Any]:
    """Who issued it and when; `precedence` decides by these which of two telegrams counts."""
    return {
        "telegramType": telegram.type.code,
        "telegramTitle": telegram.title,
        "editorialOffice": telegram.editorial_office,
        "publishingOffice": telegram.publishing_office,
        "reportDateTime": telegram.report_time,
        "validFrom": telegram.target_time,
        "validTo": telegram.valid_until,
        "eventId": telegram.event_id,
        "infoType": telegram.info_type,
        "serial": telegram.serial,
        "source": "気象庁",
    }


def utc(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def town_of_area(code: str) -> Municipality | None:
    """The first five digits of an area of municipality level are the JIS code; the last two number its parts."""
    five = code[:5]
    return known(five + check_digit(five)) if len(code) == 7 and five.isascii() and five.isdecimal() else None


def point_of(area: Element | None) -> tuple[float, float] | None:
    """(longitude, latitude) of an area's `Coordinate`; the form in degrees and minutes is the finer one."""
    matches = [match for each in children(area, "Coordinate") if (match := COORDINATE.match(each.text or ""))]
    if not matches:
        return None
    match = max(matches, key=lambda candidate: len(candidate[1].partition(".")[0]))
    is_fine = len(match[1].partition(".")[0]) > 3
    latitude, longitude = (minutes(part) if is_fine else float(part) for part in match.group(1, 2))
    return round(longitude, 4), round(latitude, 4)


def minutes(part: str) -> float:
    """Degrees from degrees and minutes written as one number: 3447.1 is 34° 47.1′."""
    value = abs(float(part))
    whole = value // 100 + value % 100 / 60
    return -whole if part.startswith("-") else whole
