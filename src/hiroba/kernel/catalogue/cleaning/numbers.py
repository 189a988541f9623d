# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re

from hiroba.kernel.catalogue.cleaning.outcome import Repaired, Unreadable
from hiroba.kernel.catalogue.cleaning.text import EMPTY_MARKS, folded

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
# 「1,530人」 and 「2.9m」: thousands separators and a unit behind the number.
_WITH_UNIT = re.compile(
    r"([+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+-]?\d+(?:\.\d+)?)\s*"
    r"(?:人|名|床|台|基|箇所|か所|ヶ所|棟|室|戸|世帯|mm|m|メートル|㎡|m2|m3|円)?",
    re.ASCII | re.IGNORECASE,
)
_DIGITS_MAX = 15


def clean_integer(cell: str) -> int | Repaired | Unreadable | None:
    """A whole number of at most 15 digits."""
    if cell.isascii() and cell.isdigit() and len(cell) <= _DIGITS_MAX:
        return int(cell)
    number = clean_number(cell)
    if isinstance(number, Repaired) and isinstance(number.value, int | float):
        return (
            Repaired(int(number.value), number.code) if number.value == int(number.value) else _unreadable()
        )
    if isinstance(number, int | float):
        return int(number) if number == int(number) else _unreadable()
    return number


def clean_number(cell: str) -> int | float | Repaired | Unreadable | None:
    """A decimal number; full-width digits, thousands separators and a unit behind it are repaired."""
    text = cell.strip()
    if text.isascii() and _NUMBER.fullmatch(text):
        return _parse(text)
    if text in EMPTY_MARKS:
        return None
    narrow = folded(text).replace("−", "-")
    if narrow in EMPTY_MARKS:
        return None
    if _NUMBER.fullmatch(narrow):
        return _repaired(narrow, "full_width_digits")
    if match := _WITH_UNIT.fullmatch(narrow):
        return _repaired(match[1].replace(",", ""), "number_with_unit")
    return _unreadable()


def clean_corporate_number(cell: str) -> str | Repaired | Unreadable | None:
    """法人番号: 13 digits. A spreadsheet that rounded it (1.0E+12) cannot be undone."""
    text = cell.strip()
    if text in EMPTY_MARKS:
        return None
    narrow = folded(text).replace("-", "")
    if len(narrow) != 13 or not (narrow.isascii() and narrow.isdigit()):
        return Unreadable("not_a_corporate_number")
    return narrow if narrow == text else Repaired(narrow, "full_width_digits")


def _repaired(text: str, code: str) -> Repaired | Unreadable:
    value = _parse(text)
    return value if isinstance(value, Unreadable) else Repaired(value, code)


def _parse(text: str) -> int | float | Unreadable:
    if sum(map(str.isdigit, text)) > _DIGITS_MAX + 5:
        return _unreadable()
    value = float(text)
    return int(value) if "." not in text else value


def _unreadable() -> Unreadable:
    return Unreadable("not_a_number")
