# SPDX-License-Identifier: Apache-2.0
"""Words of a notice: 「8月5日（水）～8月16日（日）」, 「先着20名」."""

from __future__ import annotations

import re
from datetime import date

from hiroba.kernel.catalogue.cleaning.numbers import clean_number
from hiroba.kernel.catalogue.cleaning.outcome import Repaired, Unreadable
from hiroba.kernel.catalogue.cleaning.text import clean_remarks, folded

_WEEKDAYS = "月火水木金土日"
_DAY = re.compile(
    r"(?:(?P<year>\d{4})年|(?P<era>令和|平成|R|H)\s*(?P<era_year>元|\d{1,2})\s*年?[./]?)?\s*"
    r"(?P<month>\d{1,2})[月./](?P<day>\d{1,2})日?\s*(?:\(\s*(?P<weekday>[月火水木金土日])[^)]*\))?",
    re.ASCII,
)
_ERA_BEFORE = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988}


def clean_amount(cell: str) -> int | float | str | None:
    """A number where it is one; 「先着20名」 and 「無し」 stay as the town writes them."""
    number = clean_number(cell)
    if isinstance(number, Repaired):
        number = number.value  # type: ignore[assignment]
    return clean_remarks(cell) if isinstance(number, Unreadable) or number is None else number  # type: ignore[return-value]


def days_of(text: str, today: date | None) -> list[date]:
    """The days that a text names, in its order; a day without a year counts only where its weekday proves the year.

    A weekday falls on one date in only one of the years around `today`: last year, this year or the next.
    """
    found: list[date] = []
    for match in _DAY.finditer(folded(text)):
        day = _written(match) or _proved(match, found, today)
        if day is None:
            return []
        found.append(day)
    return found


def _written(match: re.Match[str]) -> date | None:
    if match["year"]:
        return _date(int(match["year"]), match)
    if match["era"]:
        number = 1 if match["era_year"] == "元" else int(match["era_year"])
        return _date(_ERA_BEFORE[match["era"]] + number, match)
    return None


def _proved(match: re.Match[str], before: list[date], today: date | None) -> date | None:
    if not match["weekday"]:
        # 「8月5日（水）～16日」 goes on in the year of the day before it.
        return _date(before[-1].year, match) if before else None
    if today is None:
        return None
    years = (today.year, today.year + 1, today.year - 1)
    days = [
        day
        for year in years
        if (day := _date(year, match)) and day.weekday() == _WEEKDAYS.index(match["weekday"])
    ]
    return days[0] if len(days) == 1 else None


def _date(year: int, match: re.Match[str]) -> date | None:
    try:
        return date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        return None
