# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from hiroba.kernel.catalogue.cleaning.outcome import Repaired, Unreadable
from hiroba.kernel.catalogue.cleaning.text import EMPTY_MARKS, folded

# First day of each era (元号を改める政令); a date may be written in the old era until the end of that year.
_ERA_FIRST_YEAR = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}
_ERA_LETTER = {"m": "明治", "t": "大正", "s": "昭和", "h": "平成", "r": "令和", "明": "明治", "大": "大正"}
_ERA_LETTER |= {"昭": "昭和", "平": "平成", "令": "令和"}
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_WESTERN = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]0{1,2}:00(?::00)?)?", re.ASCII
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_WAREKI = re.compile(
    r"(明治|大正|昭和|平成|令和|[mtshr明大昭平令])\s*(元|\d{1,2})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?",
    re.ASCII | re.IGNORECASE,
)
_UNREADABLE = Unreadable("not_a_date")
_JAPAN = timezone(timedelta(hours=9))
_MOMENT = re.compile(
    r"(.+?)[\s日]\s*(\d{1,2}(?::\d{2}(?::\d{2})?|時(?:\d{1,2}分)?))(?:\.0+)?(Z|[+-]\d{2}:?\d{2})?", re.ASCII
)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?", re.ASCII)
_COMPACT_TIME = re.compile(r"(\d{1,2})(\d{2})", re.ASCII)
_SPOKEN_TIME = re.compile(
    r"(午前|午後|am|pm)?\s*(\d{1,2})\s*(?:時|:)\s*(?:(\d{1,2})\s*分?|(半))?", re.ASCII | re.I
)


def clean_date(cell: str) -> str | Repaired | Unreadable | None:
    """A day as YYYY-MM-DD; wareki such as 令和5年5月1日, R5.5.1 and 平成元年1月8日 is converted."""
    text = folded(cell)
    if text in EMPTY_MARKS:
        return None
    if match := _ISO.fullmatch(text):
        return _western(match)
    if match := _WESTERN.fullmatch(text) or _COMPACT.fullmatch(text):
        return _western(match)
    if match := _WAREKI.fullmatch(text):
        return _from_wareki(match)
    return _UNREADABLE


def clean_time(cell: str) -> str | Repaired | Unreadable | None:
    """A time as hh:mm, up to 24:00."""
    text = folded(cell)
    if text in EMPTY_MARKS:
        return None
    if match := _TIME.fullmatch(text):
        return _time(int(match[1]), int(match[2]))
    if match := _COMPACT_TIME.fullmatch(text):
        return _as_repaired(_time(int(match[1]), int(match[2])))
    if match := _SPOKEN_TIME.fullmatch(text):
        hour = int(match[2]) + (
            12 if (match[1] or "").lower() in ("午後", "pm") and int(match[2]) < 12 else 0
        )
        return _as_repaired(_time(hour, 30 if match[4] else int(match[3] or 0)))
    return Unreadable("not_a_time")


def clean_moment(cell: str) -> str | Repaired | Unreadable | None:
    """A day and time as UTC (YYYY-MM-DDThh:mm:ssZ); without an offset it is Japanese time. 24:00 is the next day."""
    text = folded(cell).replace("T", " ")
    if text in EMPTY_MARKS:
        return None
    match = _MOMENT.fullmatch(text)
    written = (match[1], match[2], match[3]) if match else (text, "00:00", None)
    day = clean_date(f"{written[0]}日" if "月" in written[0] else written[0])
    time = clean_time(written[1])
    if isinstance(day, Unreadable) or isinstance(time, Unreadable) or day is None or time is None:
        return _UNREADABLE
    is_wareki = isinstance(day, Repaired)
    day, time = (str(part.value if isinstance(part, Repaired) else part) for part in (day, time))
    try:
        whole = _utc(day, time, written[2])
    except (ValueError, OverflowError):
        return _UNREADABLE
    return Repaired(whole, "wareki") if is_wareki else whole


def _utc(day: str, time: str, offset: str | None) -> str:
    hour, minute = (int(part) for part in time.split(":"))
    zone = datetime.fromisoformat(f"2000-01-01T00:00:00{offset}").tzinfo if offset else _JAPAN
    moment = datetime.combine(date.fromisoformat(day), datetime.min.time(), zone)
    moment += timedelta(hours=hour, minutes=minute)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _western(match: re.Match[str]) -> str | Unreadable:
    return _iso(int(match[1]), int(match[2]), int(match[3]))


def _from_wareki(match: re.Match[str]) -> Repaired | Unreadable:
    era = _ERA_LETTER.get(match[1].lower(), match[1])
    year = 1 if match[2] == "元" else int(match[2])
    text = _iso(_ERA_FIRST_YEAR[era] + year - 1, int(match[3]), int(match[4])) if year else _UNREADABLE
    return text if isinstance(text, Unreadable) else Repaired(text, "wareki")


def _iso(year: int, month: int, day: int) -> str | Unreadable:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return _UNREADABLE


def _time(hour: int, minute: int) -> str | Unreadable:
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        return Unreadable("not_a_time")
    return f"{hour:02d}:{minute:02d}"


def _as_repaired(text: str | Unreadable) -> Repaired | Unreadable:
    return text if isinstance(text, Unreadable) else Repaired(text, "time_format")
