# SPDX-License-Identifier: Apache-2.0
"""全国地方公共団体コード: check digit and the table of prefectures and municipalities."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("municipalities.tsv")
_WEIGHTS = (6, 5, 4, 3, 2)


@dataclass(frozen=True, slots=True)
class Municipality:
    """A prefecture, municipality or ward; latitude and longitude (degrees) are those of its head office."""

    code: str
    prefecture: str
    name: str
    kana: str
    latitude: float
    longitude: float

    @property
    def is_prefecture(self) -> bool:
        return self.code[2:5] == "000"

    @property
    def full_name(self) -> str:
        return self.name if self.is_prefecture else f"{self.prefecture}{self.name}"


def municipality(code: str) -> Municipality | None:
    """The entry for a 6-digit code, or None when no such municipality is known."""
    return municipalities().get(code)


def is_code(text: str) -> bool:
    """Whether the text is six ASCII digits whose last one is the right check digit."""
    return len(text) == 6 and text.isascii() and text.isdigit() and check_digit(text[:5]) == text[5]


def check_digit(five: str) -> str:
    """Check digit of the first five digits (総務省 全国地方公共団体コード仕様).

    >>> check_digit("28210")
    '3'
    """
    if len(five) != 5 or not (five.isascii() and five.isdigit()):
        raise ValueError(f"{five!r} is not five digits")
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, five, strict=True))
    return str((11 - total % 11) % 10)


def named(prefecture: str, name: str) -> Municipality | None:
    """The municipality with this official name in this prefecture, such as ("兵庫県", "加古川市")."""
    return _by_name().get((prefecture, name))


@cache
def municipalities() -> dict[str, Municipality]:
    """Every known entry by code: 47 prefectures, all municipalities and the wards of designated cities."""
    entries = [_entry(line) for line in _data_lines()]
    return {entry.code: entry for entry in entries}


@cache
def _by_name() -> dict[tuple[str, str], Municipality]:
    return {(entry.prefecture, entry.name): entry for entry in municipalities().values()}


def _data_lines() -> list[str]:
    lines = _TABLE.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line[:1].isdigit()]


def _entry(line: str) -> Municipality:
    code, prefecture, name, kana, latitude, longitude = line.split("\t")
    return Municipality(code, prefecture, name, kana, float(latitude), float(longitude))
