# SPDX-License-Identifier: Apache-2.0
"""VXKO 指定河川洪水予報: one entity for each forecast section, named by the EventID of all its telegrams."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from hiroba.kernel.catalogue.telegrams.drafting import Entity, drafted
from hiroba.kernel.catalogue.telegrams.envelope import Telegram, child, children, local_name, text
from hiroba.kernel.catalogue.towns import Town

ENTITY_TYPE = "RiverFloodForecast"
_SECTION = "（予報区域）"
_LEVEL = re.compile(r"レベル([1-5])")
# Names until and since May 2026 (避難情報に関するガイドライン); the level is never read from 「発表」 or 「解除」.
_LEVELS = (
    ("氾濫発生情報", 5),
    ("氾濫特別警報", 5),
    ("氾濫危険情報", 4),
    ("氾濫危険警報", 4),
    ("氾濫警戒情報", 3),
    ("氾濫警報", 3),
    ("氾濫注意情報", 2),
    ("氾濫注意報", 2),
)


def river_entities(telegram: Telegram, town: Town) -> Iterator[Entity]:
    kind, areas = _headline(telegram, _SECTION)
    _, rivers = _headline(telegram, "（河川）")
    name = text(kind, "Name")
    level = 0 if "解除" in name or telegram.is_cancellation else flood_level(name)
    section = next(iter(areas), telegram.title)
    affected = _affected(telegram)
    in_town = any(place["code"][:5] == town.code[:5] for place in affected if town.code)
    values: dict[str, Any] = {
        "name": f"{section} {name}".strip(),
        "areaName": section,
        "riverName": "、".join(rivers),
        "warningStatus": "cancelled" if telegram.is_cancellation else "in_force" if level else "none",
        "warningClass": name if level else "なし",
        "warningRank": level,
        "level": level,
        "warningCondition": text(kind, "Condition"),
        "headline": telegram.headline,
        "body": _main_text(telegram),
        "waterLevels": _water_levels(telegram),
        "affectedAreas": affected,
        "concernsTown": in_town or None,
    }
    yield drafted(telegram, ENTITY_TYPE, f"jma-{telegram.event_id}", values)


def flood_level(name: str) -> int:
    """警戒レベル相当 of the name of a flood forecast; 0 for none."""
    found = _LEVEL.search(unicodedata.normalize("NFKC", name))
    return int(found[1]) if found else next((level for word, level in _LEVELS if word in name), 0)


def _headline(telegram: Telegram, end: str) -> tuple[Element | None, list[str]]:
    """The first kind and the names of all areas that the headline gives for one sort of areas."""
    for information in children(child(telegram.head, "Headline"), "Information"):
        if str(information.get("type", "")).endswith(end):
            items = list(children(information, "Item"))
            names = [text(area, "Name") for item in items for area in children(child(item, "Areas"), "Area")]
            return (child(items[0], "Kind") if items else None), names
    return None, []


def _main_text(telegram: Telegram) -> str:
    texts = [
        text(element, "Text")
        for element in telegram.body.iter()
        if local_name(element) == "Property" and text(element, "Type") == "主文"
    ]
    return "\n".join(part for part in texts if part)


def _affected(telegram: Telegram) -> list[dict[str, str]]:
    """浸水想定地区: municipalities with the quarters that may be flooded."""
    return [
        {
            "code": text(area, "CityCode"),
            "name": text(area, "City"),
            "quarters": text(area, "SubCityList"),
            "station": text(area, "Name"),
        }
        for area in telegram.body.iter()
        if local_name(area) == "Area" and text(area, "CityCode")
    ]


def _water_levels(telegram: Telegram) -> list[dict[str, Any]]:
    """The present level of each gauge (m) with its level number; a gauge that is silent says so."""
    found = []
    for item in telegram.body.iter():
        station = child(item, "Station") if local_name(item) == "Item" else None
        part = next((each for each in item.iter() if local_name(each) == "WaterLevelPart"), None)
        if station is None or part is None:
            continue
        present = [each for each in children(part, "WaterLevel") if each.get("refID") == "1"]
        metres = next((each for each in present if each.get("type") == "水位"), None)
        level = next((each for each in present if each.get("type") == "レベル"), None)
        found.append(
            {
                "station": text(station, "Name"),
                "metres": _number(metres),
                "level": _number(level),
                "condition": (metres.get("condition") or "") if metres is not None else "",
            }
        )
    return found


def _number(element: Element | None) -> float | None:
    try:
        return float((element.text or "") if element is not None else "")
    except ValueError:
        return None
