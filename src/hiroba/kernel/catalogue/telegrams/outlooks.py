# SPDX-License-Identifier: Apache-2.0
"""VPFD60/61 早期注意情報 (for each area) and VPTW 台風解析・予報情報 (for each typhoon)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from hiroba.kernel.catalogue.telegrams.drafting import Entity, drafted, point_of
from hiroba.kernel.catalogue.telegrams.envelope import Telegram, child, children, local_name, text
from hiroba.kernel.catalogue.towns import Town

EARLY_WARNING = "EarlyWarningInformation"
TYPHOON = "Typhoon"
_POSSIBLE = frozenset({"高", "中"})


def early_warning_entities(telegram: Telegram, town: Town) -> Iterator[Entity]:
    """`possibilities` lists only what is possible (高, 中) in which hours; none of it means an empty list."""
    for area, name, found in _by_area(telegram):
        values = {
            "name": f"{name} 早期注意情報",
            "areaCode": area,
            "areaName": name,
            "possibilities": [f"{each['hazard']} {each['rank']}（{each['hours']}）" for each in found],
            "possibilityDetails": found,
            "warningStatus": "cancelled" if telegram.is_cancellation else "in_force" if found else "none",
            "headline": telegram.headline,
        }
        yield drafted(telegram, EARLY_WARNING, f"{area}-{telegram.type.code}", values)


def typhoon_entities(telegram: Telegram, town: Town) -> Iterator[Entity]:
    moments = [each for each in telegram.body.iter() if local_name(each) == "MeteorologicalInfo"]
    present = next((each for each in moments if _moment_type(each) == "実況"), None)
    states = [_typhoon_state(each) for each in moments]
    now = _typhoon_state(present) if present is not None else {}
    number = str(now.get("number") or "")
    label = f"台風第{int(number[-2:])}号" if number[-2:].isdecimal() else "熱帯低気圧・台風"
    values: dict[str, Any] = {
        "name": " ".join(part for part in (label, str(now.get("name") or "")) if part),
        "typhoonNumber": number,
        "remarks": now.get("remark"),
        "areaName": now.get("place"),
        "centralPressure": now.get("pressure"),
        "maxWindSpeed": now.get("wind"),
        "typhoonClass": now.get("class"),
        "movement": now.get("movement"),
        "forecasts": [state for state in states if state.get("moment_type") not in ("実況", "")],
        "reportStatus": "cancelled" if telegram.is_cancellation else "issued",
        "headline": telegram.headline,
    }
    point = now.get("point")
    yield drafted(
        telegram, TYPHOON, f"jma-{telegram.event_id}", values, point=point, observed=("centralPressure",)
    )


def _by_area(telegram: Telegram) -> Iterator[tuple[str, str, list[dict[str, str]]]]:
    found: dict[str, tuple[str, list[dict[str, str]]]] = {}
    for series in (each for each in telegram.body.iter() if local_name(each) == "TimeSeriesInfo"):
        hours = {
            str(define.get("timeId")): text(define, "Name") or text(define, "DateTime")
            for define in children(child(series, "TimeDefines"), "TimeDefine")
        }
        for item in children(series, "Item"):
            area = child(item, "Area")
            if text(area, "Code"):
                entry = found.setdefault(text(area, "Code"), (text(area, "Name"), []))
                entry[1].extend(_possibilities(item, hours))
    for code, (name, possibilities) in found.items():
        yield code, name, possibilities


def _possibilities(item: Element, hours: dict[str, str]) -> Iterator[dict[str, str]]:
    for rank in item.iter():
        if local_name(rank) == "PossibilityRankOfWarning" and (rank.text or "").strip() in _POSSIBLE:
            hazard = str(rank.get("type", "")).removesuffix("の警報級の可能性")
            yield {
                "hazard": hazard,
                "rank": (rank.text or "").strip(),
                "hours": hours.get(str(rank.get("refID")), ""),
            }


def _moment_type(info: Element) -> str:
    moment = child(info, "DateTime")
    return str(moment.get("type", "")).partition("　")[0] if moment is not None else ""


def _typhoon_state(info: Element) -> dict[str, Any]:
    parts = {local_name(each): each for each in info.iter()}
    name, centre, classes = (parts.get(part) for part in ("TyphoonNamePart", "CenterPart", "ClassPart"))
    class_names = [(each.text or "").strip() for each in (classes if classes is not None else ())]
    point = point_of(centre)
    speed = next((each for each in children(centre, "Speed") if each.get("unit") == "km/h"), None)
    return {
        "moment": text(info, "DateTime"),
        "moment_type": _moment_type(info),
        "name": text(name, "NameKana"),
        "number": text(name, "Number"),
        "remark": text(name, "Remark"),
        "class": "・".join(part for part in class_names if part),
        "place": text(centre, "Location"),
        "point": point,
        "pressure": _number(text(centre, "Pressure")),
        "movement": " ".join(
            part
            for part in (
                text(centre, "Direction"),
                (speed.get("description") or "") if speed is not None else "",
            )
            if part
        ),
        "wind": _max_wind(info),
    }


def _max_wind(info: Element) -> float | None:
    speeds = [
        each
        for each in info.iter()
        if local_name(each) == "WindSpeed" and each.get("unit") == "m/s" and each.get("type") == "最大風速"
    ]
    return _number(speeds[0].text or "") if speeds else None


def _number(written: str) -> float | None:
    try:
        return float(written)
    except ValueError:
        return None
