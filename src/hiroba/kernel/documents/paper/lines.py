# SPDX-License-Identifier: Apache-2.0
"""Breaks text into lines by the rules of Japanese (JIS X 4051): some characters begin no line, some end none."""

import re
from collections.abc import Callable

Measure = Callable[[str], float]

NOT_AT_START = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々ー’”）〕］｝〉》」』】°′″℃％‰,.:;?!)]}%"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
)
NOT_AT_END = frozenset("‘“（〔［｛〈《「『【＃￥＄([{#$")

CARRIED_MAX = 4

UNIT = re.compile(r"[^\S\n]+|[\u0021-\u024f]+|[\s\S]")
"""A run of spaces, a word of Latin letters and digits, or one character."""


def broken(text: str, width: float, measure: Measure) -> list[str]:
    """The lines of a text, none wider than `width` as long as a single character fits; an empty text is one line."""
    return [line for part in text.split("\n") for line in _lines(part, width, measure)]


def _lines(text: str, width: float, measure: Measure) -> list[str]:
    lines: list[str] = []
    line: list[str] = []
    filled = 0.0
    for unit in _units(text, width, measure):
        wide = measure(unit)
        if line and filled + wide > width:
            carried = _carried(line, unit)
            lines.append("".join(line).rstrip())
            line = carried if carried[0].strip() else carried[1:]
            filled = sum(map(measure, line))
            continue
        line.append(unit)
        filled += wide
    return [*lines, "".join(line).rstrip()]


def _carried(line: list[str], unit: str) -> list[str]:
    """Takes from the end of the line what must not be parted from the unit, unless it is a chain without end."""
    for count in range(min(CARRIED_MAX, len(line) - 1) + 1):
        place = len(line) - count
        carried = [*line[place:], unit]
        if carried[0][0] not in NOT_AT_START and line[place - 1][-1] not in NOT_AT_END:
            del line[place:]
            return carried
    return [unit]


def _units(text: str, width: float, measure: Measure) -> list[str]:
    """A word that is wider than a whole line, such as an address of a page, may be broken anywhere."""
    units: list[str] = []
    for unit in UNIT.findall(text):
        units.extend(unit if measure(unit) > width else [unit])
    return units
