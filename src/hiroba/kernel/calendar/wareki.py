# SPDX-License-Identifier: Apache-2.0
"""Dates in Japanese eras. Pure."""

import re
import unicodedata
from datetime import date

from japanera import ERA_DATA_GENERAL, Era

GREGORIAN_SINCE = date(1873, 1, 1)
"""明治6年: before it Japan counted by the moon, and neither text nor date would mean what it says."""

_ERAS: tuple[Era, ...] = tuple(
    era for era in ERA_DATA_GENERAL if era.kanji in ("明治", "大正", "昭和", "平成", "令和")
)
_LETTERS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
_NUMBER = r"元|\d{1,2}|[一二三四五六七八九十]{1,3}"
_FORM = re.compile(
    rf"(明治|大正|昭和|平成|令和|[MTSHR])\.?({_NUMBER})[年./-]({_NUMBER})[月./-]({_NUMBER})日?", re.ASCII
)


def wareki(day: date) -> str:
    """`令和8年11月21日`; the first year of an era is 元年. Raises ValueError before 1873."""
    if day < GREGORIAN_SINCE:
        raise ValueError(f"{day} is before the Gregorian calendar of Japan")
    era = next(each for each in reversed(_ERAS) if each.since <= day)
    year = day.year - era.since.year + 1
    return f"{era.kanji}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def parse_wareki(text: str) -> date:
    """Reads 令和8年11月21日, R8.11.21, ｈ31/4/30, 令和元年五月一日. Raises ValueError.

    A date after the end of its era is taken as it counts on (平成31年5月1日 is 1 May 2019): plans and forms printed
    before the change say so. One before its era began is refused.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    match = _FORM.fullmatch(plain)
    if match is None:
        raise ValueError(f"{text!r} is not a date of a Japanese era")
    name = _LETTERS.get(match[1], match[1])
    era = next(each for each in _ERAS if each.kanji == name)
    year, month, number = (_number(part) for part in match.groups()[1:])
    day = date(era.since.year + year - 1, month, number)
    if day < max(era.since, GREGORIAN_SINCE):
        raise ValueError(f"{text!r} is before the era {name} began")
    return day


def _number(text: str) -> int:
    """元 is 1, 二十一 is 21."""
    if text == "元":
        return 1
    if text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    digits = "一二三四五六七八九"
    if any(each not in digits for each in (*tens, *ones)) or len(tens) > 1 or len(ones) > 1:
        raise ValueError(f"{text!r} is not a number up to 99")
    return (digits.index(tens) + 1 if tens else 1) * 10 * bool(ten) + (digits.index(ones) + 1 if ones else 0)
