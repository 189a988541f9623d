# SPDX-License-Identifier: Apache-2.0
"""Warnings by name: family of hazard, class of warning, and 警戒レベル."""

from __future__ import annotations

import re
import unicodedata

# First match decides; 土砂災害 comes before 大雨, 氾濫 is the flood of the new names.
_FAMILY_WORDS = (
    ("土砂", "landslide"),
    ("大雨", "heavyRain"),
    ("洪水", "flood"),
    ("氾濫", "flood"),
    ("高潮", "stormSurge"),
    ("暴風", "storm"),
    ("強風", "storm"),
    ("風雪", "storm"),
    ("波浪", "wave"),
    ("大雪", "heavySnow"),
)
FAMILY_TITLES = {
    "heavyRain": "大雨",
    "landslide": "土砂災害",
    "flood": "洪水",
    "stormSurge": "高潮",
    "storm": "暴風",
    "wave": "波浪",
    "heavySnow": "大雪",
    "other": "その他の注意報",
}
# Only these hazards have a 警戒レベル (避難情報に関するガイドライン); wind, waves and snow have none.
LEVELLED_FAMILIES = frozenset({"heavyRain", "landslide", "flood", "stormSurge"})
_CLASSES = (("特別警報", 5), ("危険警報", 4), ("警報", 3), ("注意報", 2))
_LEVEL = re.compile(r"レベル([1-5])")
_H27_FAMILIES = ("heavyRain", "flood", "stormSurge", "storm", "wave", "heavySnow", "other")
# What one telegram of a type states completely: a family that it does not list is not in force.
FAMILIES_OF_TYPE = {
    "VPWW53": _H27_FAMILIES,
    "VPWW54": _H27_FAMILIES,
    "VPWW55": ("heavyRain",),
    "VPWW56": ("landslide",),
    "VPWW57": ("stormSurge",),
    "VPWW58": ("storm",),
    "VPWW59": ("wave",),
    "VPWW60": ("heavySnow",),
    "VPWW61": ("other",),
}
TRANSITIONAL_TYPES = frozenset({"VPWW53", "VPWW54"})


def family(name: str) -> str:
    return next((family for word, family in _FAMILY_WORDS if word in name), "other")


def warning_class(name: str) -> tuple[str, int]:
    """(特別警報 | 危険警報 | 警報 | 注意報 | なし, rank 5 | 4 | 3 | 2 | 0)."""
    return next(((title, rank) for title, rank in _CLASSES if title in name), ("なし", 0))


def level(name: str) -> int | None:
    """警戒レベル相当 of a name. It is never read from the status, which tells only what has changed.

    Names of the H27 family carry no level; their class gives it, for the hazards that have levels.
    """
    found = _LEVEL.search(unicodedata.normalize("NFKC", name))
    if found:
        return int(found[1])
    return warning_class(name)[1] if family(name) in LEVELLED_FAMILIES else None
