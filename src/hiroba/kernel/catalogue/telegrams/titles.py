# SPDX-License-Identifier: Apache-2.0
"""Which telegram it is. The code (VPWW54 …) is not inside the XML, only `Control/Title` is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class TelegramType:
    """`code` is empty for a title that is not known."""

    code: str
    title: str


_TITLES = {
    "VPWW50": "気象警報・注意報",
    "VPWW53": "気象特別警報・警報・注意報",
    "VPWW54": "気象警報・注意報（Ｈ２７）",
    "VPWW55": "気象警報・注意報（Ｒ０６）（大雨）",
    "VPWW56": "気象警報・注意報（Ｒ０６）（土砂）",
    "VPWW57": "気象警報・注意報（Ｒ０６）（高潮）",
    "VPWW58": "気象警報・注意報（Ｒ０６）（暴風）",
    "VPWW59": "気象警報・注意報（Ｒ０６）（波浪）",
    "VPWW60": "気象警報・注意報（Ｒ０６）（大雪）",
    "VPWW61": "気象警報・注意報（Ｒ０６）（その他注意報）",
    "VXSE43": "緊急地震速報（警報）",
    "VXSE44": "緊急地震速報（予報）",
    "VXSE45": "緊急地震速報（地震動予報）",
    "VXSE51": "震度速報",
    "VXSE52": "震源に関する情報",
    "VXSE53": "震源・震度に関する情報",
    "VXSE56": "地震の活動状況等に関する情報",
    "VXSE60": "地震回数に関する情報",
    "VXSE61": "顕著な地震の震源要素更新のお知らせ",
    "VXSE62": "長周期地震動に関する観測情報",
    "VTSE41": "津波警報・注意報・予報a",
    "VTSE51": "津波情報a",
    "VTSE52": "沖合の津波観測に関する情報",
    "VXKOii": "指定河川洪水予報",
    "VXWW50": "土砂災害警戒情報",
    "VPOA50": "記録的短時間大雨情報",
    "VPHW50": "竜巻注意情報",
    "VPHW51": "竜巻注意情報（目撃情報付き）",
    "VPZJ50": "全般気象情報",
    "VPCJ50": "地方気象情報",
    "VPFJ50": "府県気象情報",
    "VPBS50": "府県気象防災速報",
    "VPFD60": "早期注意情報（明日まで）",
    "VPFD61": "早期注意情報（明後日まで）",
    "VPTW60": "台風解析・予報情報",
    "VFVO50": "噴火警報・予報",
    "VFVO51": "火山の状況に関する解説情報",
    "VFVO52": "噴火に関する火山観測報",
    "VFVO53": "降灰予報",
    "VFVO56": "噴火速報",
    "VYSE50": "南海トラフ地震臨時情報",
    "VYSE51": "南海トラフ地震関連解説情報",
    "VYSE60": "北海道・三陸沖後発地震注意情報",
    "VPWP50": "気象警報・注意報時系列情報",
    "VPFG50": "府県天気概況",
    "VPFD51": "府県天気予報",
}
_BRACKETED = re.compile(r"\([^()]*\)")


def telegram_type(title: str) -> TelegramType:
    """The type of a `Control/Title`; an unknown title gives an empty code."""
    return _exact().get(_key(title)) or _without_brackets(title) or TelegramType("", title)


def _without_brackets(title: str) -> TelegramType | None:
    """「台風解析・予報情報（５日予報）（Ｈ３０）」 is named by its stem; a warning is never taken for another by it."""
    stem = _BRACKETED.sub("", _key(title))
    for code, known in _TITLES.items():
        if not code.startswith("VPWW") and stem == _BRACKETED.sub("", _key(known)):
            return TelegramType(code, title)
    return None


@cache
def _exact() -> dict[str, TelegramType]:
    return {_key(title): TelegramType(code, title) for code, title in _TITLES.items()}


def _key(title: str) -> str:
    return unicodedata.normalize("NFKC", title).replace(" ", "").lower()
