# SPDX-License-Identifier: Apache-2.0
"""Telegrams that are mainly words: 気象情報 (VPZJ, VPCJ, VPFJ, VPBS) and 地震に関する情報 (VXSE56/60/62, VYSE)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from hiroba.kernel.catalogue.telegrams.drafting import Entity, drafted
from hiroba.kernel.catalogue.telegrams.envelope import Telegram, local_name, text
from hiroba.kernel.catalogue.towns import Town

WEATHER = "WeatherBulletin"
EARTHQUAKE = "EarthquakeBulletin"
_WORDS = frozenset({"Text", "Appendix", "NextAdvisory", "FreeFormComment"})


def weather_bulletin_entities(telegram: Telegram, town: Town) -> Iterator[Entity]:
    yield _bulletin(telegram, WEATHER)


def earthquake_bulletin_entities(telegram: Telegram, town: Town) -> Iterator[Entity]:
    yield _bulletin(telegram, EARTHQUAKE)


def _bulletin(telegram: Telegram, entity_type: str) -> Entity:
    """One for each event of an office; the next number of a series takes its place."""
    values = {
        "name": telegram.title,
        "headline": telegram.headline,
        "body": body_text(telegram),
        "happened": _happened(telegram),
        "areas": _areas(telegram),
        "reportStatus": "cancelled" if telegram.is_cancellation else "issued",
    }
    return drafted(telegram, entity_type, f"jma-{telegram.type.code}-{_unit(telegram)}", values)


def body_text(telegram: Telegram) -> str:
    """All that is written in words, in the order of the telegram."""
    parts = [
        (element.text or "").strip()
        for element in telegram.body.iter()
        if local_name(element) in _WORDS and (element.text or "").strip()
    ]
    return "\n\n".join(dict.fromkeys(parts))


def _happened(telegram: Telegram) -> list[str]:
    """Names of events that are reported at once, such as 線状降水帯発生."""
    names = [text(each, "EventName") for each in telegram.body.iter() if local_name(each) == "Event"]
    return list(dict.fromkeys(name for name in names if name))


def _areas(telegram: Telegram) -> list[dict[str, str]]:
    found = {
        text(each, "Code"): text(each, "Name")
        for each in telegram.body.iter()
        if local_name(each) == "Area" and text(each, "Code")
    }
    return [{"code": code, "name": name} for code, name in found.items()]


def _unit(telegram: Telegram) -> str:
    """EventID; where there is none, the office."""
    told = telegram.event_id or telegram.editorial_office
    return (
        told
        if told.isascii() and told.replace("_", "").isalnum()
        else hashlib.sha256(told.encode()).hexdigest()[:12]
    )
