# SPDX-License-Identifier: Apache-2.0
"""Values of entities as people read them."""

import datetime
import re
from collections.abc import Iterable, Mapping

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from hiroba.kernel.api.registry import Layer, Text
from hiroba.services.dashboard.features import Feature, Value
from hiroba.services.dashboard.rules import Tone, tone_of_level, tone_of_state
from hiroba.services.dashboard.titles import WORDS
from hiroba.web.components.times import clock

DECIMALS_OF_UNITS = {"m": 2, "mm": 1, "cm": 0}
"""As the stations are read: a river to the centimetre, rain to half a millimetre, snow to the centimetre."""

NUMBER_AND_UNIT = re.compile(r"(\d) (mm|cm|km|m|㎡|℃|%|L)(?![a-z])")

UNIT_CODES = {
    "MTR": "m",
    "CMT": "cm",
    "MMT": "mm",
    "KMT": "km",
    "MTK": "㎡",
    "CEL": "℃",
    "P1": "%",
    "LTR": "L",
}
"""UN/CEFACT Recommendation 20, as NGSI-LD demands, with the sign that people know."""


def in_language(text: Text) -> str:
    return text.in_language(get_language() or "ja")


def decimals_of(layer: Layer) -> int:
    return DECIMALS_OF_UNITS.get(layer.unit, 1)


def value_text(value: Value, decimals: int | None = None) -> str:
    """A value without its unit: numbers with separators, codes and moments in words, lists joined."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int | float):
        return number_text(value, decimals)
    if isinstance(value, list):
        return _(", ").join(value_text(each) for each in value if each is not None)
    if isinstance(value, Mapping):
        return _(", ").join(f"{key} {value_text(each)}" for key, each in value.items())
    return in_language(WORDS[value]) if value in WORDS else _time_or_text(value)


def number_text(value: float, decimals: int | None) -> str:
    """`3.40` with two decimals; without a number of decimals as many as it needs, at most two."""
    if decimals is not None:
        return f"{value:,.{decimals}f}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def joined(sentences: Iterable[str]) -> str:
    """Sentences after each other; Japanese has no space between them, easy Japanese has one everywhere."""
    return ("" if get_language() == "ja" else " ").join(sentences)


def with_units_held(text: str) -> str:
    """The same text, in which no line ends between a number and its unit."""
    return NUMBER_AND_UNIT.sub("\\1\u00a0\\2", text)


def live_text(value: Value, layer: Layer) -> str:
    """The live number with its unit, such as `3.42 m`."""
    text = value_text(value, decimals_of(layer) if isinstance(value, int | float) else None)
    return f"{text} {layer.unit}".strip() if text else ""


def level_word(level: int, layer: Layer) -> str:
    """The title of the limit that was reached, which is the word of the level: 氾濫注意."""
    if level == 0:
        return pgettext("level", "Normal")
    titles = dict(layer.attributes)
    name = layer.thresholds[level - 1]
    return in_language(titles[name]) if name in titles else name


def badge_of(feature: Feature, layer: Layer) -> tuple[Tone, str] | None:
    """(tone, word) of the state of a feature; None for a layer without limits and states."""
    if feature.state:
        return tone_of_state(feature.state), feature.state
    if layer.thresholds and feature.value is not None:
        return tone_of_level(feature.level, len(layer.thresholds)), level_word(feature.level, layer)
    return None


def tone_of(feature: Feature, layer: Layer) -> str:
    """The tone of the mark on the map; empty where a layer has no states."""
    badge = badge_of(feature, layer)
    return badge[0] if badge else ""


def time_text(time: datetime.datetime, at: datetime.datetime) -> str:
    return clock(time, now=at)


def _time_or_text(text: str) -> str:
    """A moment such as 2026-11-21T10:00:00Z as people write it; every other text as it is."""
    if len(text) < 16 or "T" not in text:
        return text
    try:
        moment = parse_datetime(text)
    except ValueError:
        return text
    return clock(moment, now=timezone.now()) if moment and moment.tzinfo else text
