# SPDX-License-Identifier: Apache-2.0
"""VFVO50 噴火警報・予報 (for each volcano), VFVO51/52/56 in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from hiroba.kernel.catalogue.telegrams.drafting import Entity, drafted, point_of
from hiroba.kernel.catalogue.telegrams.envelope import Telegram, child, children, local_name, text
from hiroba.kernel.catalogue.towns import Town

WARNING = "VolcanicWarning"
BULLETIN = "VolcanoBulletin"
_VOLCANO, _TOWNS = "（対象火山）", "（対象市町村等）"
_LEVEL = re.compile(r"レベル([1-5])")
# Volcanoes without 噴火警戒レベル have classes only.
_CLASSES = (
    ("噴火警報（居住地域）", 5),
    ("居住地域", 5),
    ("火口周辺警報", 3),
    ("噴火警報", 4),
    ("噴火予報", 1),
)
_PARTS = ("VolcanoActivity", "VolcanoPrevention", "NextAdvisory", "OtherInfo", "Text")


def volcanic_warning_entities(telegram: Telegram, town: Town) -> Iterator[Entity]:
    """One for each volcano of the telegram; level 1 and 噴火予報 are no warning."""
    concerned = [area for item in _items(telegram, _TOWNS) for area in _areas(item)]
    kinds = [text(child(item, "Kind"), "Name") for item in _items(telegram, _TOWNS)]
    for item in _items(telegram, _VOLCANO):
        kind = text(child(item, "Kind"), "Name")
        level = _level(kind)
        rank = level or next((rank for word, rank in _CLASSES if word in kind), 0)
        in_force = rank > 1 and "解除" not in kind and not telegram.is_cancellation
        for area in children(child(item, "Areas"), "Area"):
            name = text(area, "Name")
            values: dict[str, Any] = {
                "name": f"{name} {kind}",
                "volcanoName": name,
                "volcanoCode": text(area, "Code"),
                "volcanicAlertLevel": level,
                "warningStatus": "cancelled"
                if telegram.is_cancellation
                else "in_force"
                if in_force
                else "none",
                "warningClass": next(iter(kinds), kind) if in_force else kind,
                "warningRank": rank if in_force else 0,
                "affectedAreas": [{"code": code, "name": of} for code, of in concerned],
                "concernsTown": any(town.code and code[:5] == town.code[:5] for code, _ in concerned) or None,
                "headline": telegram.headline,
                "body": _words(telegram),
            }
            local_id = f"jma-{text(area, 'Code')}"
            yield drafted(
                telegram, WARNING, local_id, values, point=point_of(area), observed=("warningRank",)
            )
    if telegram.is_cancellation and not list(_items(telegram, _VOLCANO)):
        yield _withdrawn(telegram)


def volcano_bulletin_entities(telegram: Telegram, town: Town) -> Iterator[Entity]:
    """One for each volcano and type, so that a report of an eruption does not hide the last explanation."""
    for item in _items(telegram, _VOLCANO):
        for area in children(child(item, "Areas"), "Area"):
            values = {
                "name": f"{text(area, 'Name')} {telegram.type.title}",
                "volcanoName": text(area, "Name"),
                "volcanoCode": text(area, "Code"),
                "volcanicAlertLevel": _level(text(child(item, "Kind"), "Name")),
                "phenomenon": text(child(item, "Kind"), "Name"),
                "eventTime": text(child(item, "EventTime"), "EventDateTime"),
                "plumeHeight": _plume_height(telegram),
                "headline": telegram.headline,
                "body": _words(telegram),
                "reportStatus": "cancelled" if telegram.is_cancellation else "issued",
            }
            local_id = f"jma-{telegram.type.code}-{text(area, 'Code')}"
            yield drafted(telegram, BULLETIN, local_id, values, point=point_of(area), observed=())


def _withdrawn(telegram: Telegram) -> Entity:
    """取消 without a volcano in its body: EventID is the number of the volcano."""
    values = {
        "name": telegram.title,
        "warningStatus": "cancelled",
        "warningRank": 0,
        "headline": telegram.headline,
    }
    return drafted(telegram, WARNING, f"jma-{telegram.event_id}", values)


def _items(telegram: Telegram, end: str) -> Iterator[Element]:
    for info in children(telegram.body, "VolcanoInfo"):
        if str(info.get("type", "")).endswith(end):
            yield from children(info, "Item")


def _areas(item: Element) -> Iterator[tuple[str, str]]:
    for area in children(child(item, "Areas"), "Area"):
        yield text(area, "Code"), text(area, "Name")


def _level(kind: str) -> int | None:
    found = _LEVEL.search(unicodedata.normalize("NFKC", kind))
    return int(found[1]) if found else None


def _words(telegram: Telegram) -> str:
    content = child(telegram.body, "VolcanoInfoContent")
    parts = [text(content, part) for part in _PARTS]
    return "\n\n".join(part for part in parts if part)


def _plume_height(telegram: Telegram) -> str | None:
    """噴煙の高さ above the crater in the words of the telegram, such as 火口上2000m."""
    heights = [
        each for each in telegram.body.iter() if local_name(each) == "PlumeHeightAboveCrater" and each.text
    ]
    return (heights[0].get("description") or f"火口上{heights[0].text}m") if heights else None
