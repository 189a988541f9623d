# SPDX-License-Identifier: Apache-2.0
"""Values as the text of a cell, and what keeps a spreadsheet from running that text."""

import datetime
import re
import unicodedata
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")

Cell = object
"""Text, number, truth value, date, time, None; anything else is shown as its `str`."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""OWASP, CSV injection: a cell that begins so may be run as a formula. Japanese Excel takes the wide signs too."""

NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*%?")
CONTROLS = {code for code in range(32) if chr(code) not in "\t\n"} | {0x7F, 0xFFFE, 0xFFFF}
HALVES = set(range(0xD800, 0xE000))
"""Halves of characters, which no encoding of a file can hold."""

NO_CONTROLS = dict.fromkeys(CONTROLS | HALVES)


def text_of(value: Cell) -> str:
    """`2026-11-21`, `2026-11-21 12:00` in Japanese time, `TRUE`, an empty text for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return local(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return clean(str(value))


def local(at: datetime.datetime) -> datetime.datetime:
    """The time in Japan without a zone; one that has no zone is taken for that already."""
    return at.astimezone(JAPAN).replace(tzinfo=None) if at.tzinfo else at


def clean(text: str) -> str:
    """Composed characters, one kind of line end, no control characters."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return composed.translate(NO_CONTROLS)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might run the text. A plain number such as `-5` is none."""
    start = text.lstrip(" \n\u3000")
    return start.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(start)


def neutral(text: str) -> str:
    """The text, behind an apostrophe where a spreadsheet might run it."""
    return f"'{text}" if is_formula(text) else text
