# SPDX-License-Identifier: Apache-2.0
"""VXWW50 土砂災害警戒情報, VPHW50/51 竜巻注意情報, VPOA50 記録的短時間大雨情報: one entity for each area."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from hiroba.kernel.catalogue.telegrams.drafting import Entity, drafted, town_of_area
from hiroba.kernel.catalogue.telegrams.envelope import Telegram, child, children, text
from hiroba.kernel.catalogue.towns import Town


@dataclass(frozen=True)
class Alert:
    """`of` is the end of the `Warning@type` whose areas count; 土砂災害警戒情報 stands for level 4 (相当)."""

    entity_type: str
    title: str
    of: str
    rank: int
    level: int | None = None


LANDSLIDE = Alert("LandslideWarning", "土砂災害警戒情報", "土砂災害警戒情報", rank=4, level=4)
TORNADO = Alert("TornadoWatch", "竜巻注意情報", "（市町村等）", rank=2)
HEAVY_RAIN = Alert("HeavyRainRecord", "記録的短時間大雨情報", "（発表細分）", rank=4)
_CLEAR = frozenset({"", "なし", "解除"})
_RAINFALL = re.compile(r"(?:およそ|約)?\s*\d+\s*ミリ(?:以上)?")


def alert_entities(alert: Alert, telegram: Telegram, town: Town) -> Iterator[Entity]:
    """Also areas without an alert: so an older telegram cannot revive what is over."""
    for warning in children(telegram.body, "Warning"):
        if str(warning.get("type", "")).endswith(alert.of):
            for item in children(warning, "Item"):
                yield _entity(alert, telegram, item)


def _entity(alert: Alert, telegram: Telegram, item: Element) -> Entity:
    area, kinds = child(item, "Area"), list(children(item, "Kind"))
    code, name = text(area, "Code"), text(area, "Name")
    in_force = any(text(kind, "Name") not in _CLEAR for kind in kinds) and not telegram.is_cancellation
    municipality = town_of_area(code)
    values = {
        "name": f"{name} {alert.title}",
        "areaCode": code,
        "areaName": name,
        "localGovernmentCode": municipality.code if municipality else None,
        "prefecture": municipality.prefecture if municipality else None,
        "warningStatus": "cancelled" if telegram.is_cancellation else "in_force" if in_force else "none",
        "warningClass": alert.title if in_force else "なし",
        "warningRank": alert.rank if in_force else 0,
        "level": None if alert.level is None else alert.level if in_force else 0,
        "headline": telegram.headline if in_force else None,
        "rainfall": _rainfall(telegram) if alert is HEAVY_RAIN and in_force else None,
    }
    point = (municipality.longitude, municipality.latitude) if municipality and in_force else None
    return drafted(telegram, alert.entity_type, code, values, point=point)


def _rainfall(telegram: Telegram) -> str | None:
    """「約１１０ミリ」 of the headline, which names the places as well."""
    match = _RAINFALL.search(unicodedata.normalize("NFKC", telegram.headline))
    return match[0] if match else None
