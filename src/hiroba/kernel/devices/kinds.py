# SPDX-License-Identifier: Apache-2.0
"""What each kind of device measures: attribute names, units (UN/CEFACT common codes) and plausible ranges.

A value outside the range is refused: a broken sensor must not call out an evacuation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

Value = float | str


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """One measured attribute: a number from `lowest` to `highest` in `unit`, or one of `choices`."""

    attribute: str
    unit: str = ""
    lowest: float = -math.inf
    highest: float = math.inf
    choices: tuple[str, ...] = ()

    def accepts(self, value: Value) -> bool:
        if self.choices:
            return value in self.choices
        return isinstance(value, int | float) and self.lowest <= value <= self.highest

    @property
    def expected(self) -> str:
        """What the attribute takes, for a message."""
        return (
            f"one of {'、'.join(self.choices)}"
            if self.choices
            else f"from {self.lowest:g} to {self.highest:g}"
        )


@dataclass(frozen=True, kw_only=True)
class DeviceKind:
    """A kind of device, the type of context entity that it feeds, and what it measures."""

    name: str
    entity_type: str
    quantities: tuple[Quantity, ...]

    def quantity(self, attribute: str) -> Quantity | None:
        return next((one for one in self.quantities if one.attribute == attribute), None)


GATEWAY = "gateway"
"""Carries the measurements of other devices of its town, and has none of its own."""

LEVEL_NAMES = ("平常", "水防団待機", "氾濫注意", "避難判断", "氾濫危険")
LEVEL_SETTINGS = ("standbyLevel", "cautionLevel", "evacuationLevel", "dangerLevel")
ROAD_STATES = ("規制中", "解除")
ROAD_RESTRICTIONS = ("通行止め", "片側交互通行", "チェーン規制", "規制なし")
ROAD_REASONS = ("冠水", "積雪", "雨量超過", "冬期閉鎖", "土砂崩れ", "倒木", "工事", "事故", "なし")

# Ranges: highest recorded 10-minute and hourly rain in Japan 50 and 153 mm, snow 11.82 m (Japan Meteorological
# Agency, ranking of records), each with a margin.
KINDS: Mapping[str, DeviceKind] = {
    kind.name: kind
    for kind in (
        DeviceKind(
            name="water_level",
            entity_type="WaterLevelObserved",
            quantities=(Quantity(attribute="waterLevel", unit="MTR", lowest=-10, highest=30),),
        ),
        DeviceKind(
            name="rainfall",
            entity_type="RainfallObserved",
            quantities=(
                Quantity(attribute="rainfall10Minutes", unit="MMT", lowest=0, highest=80),
                Quantity(attribute="rainfallHour", unit="MMT", lowest=0, highest=250),
            ),
        ),
        DeviceKind(
            name="snow_depth",
            entity_type="SnowDepthObserved",
            quantities=(Quantity(attribute="snowDepth", unit="CMT", lowest=0, highest=1500),),
        ),
        DeviceKind(
            name="tide_level",
            entity_type="TideLevelObserved",
            quantities=(Quantity(attribute="tideLevel", unit="MTR", lowest=-10, highest=20),),
        ),
        DeviceKind(
            name="road",
            entity_type="RoadRestriction",
            quantities=(
                Quantity(attribute="restrictionStatus", choices=ROAD_STATES),
                Quantity(attribute="restrictionType", choices=ROAD_RESTRICTIONS),
                Quantity(attribute="reason", choices=ROAD_REASONS),
            ),
        ),
        DeviceKind(name=GATEWAY, entity_type="", quantities=()),
    )
}


def derived(
    kind: DeviceKind, values: Mapping[str, Value], settings: Mapping[str, object]
) -> dict[str, Value]:
    """What follows from the measurement and the fixed settings of the device, such as the level name of a river."""
    level = values.get("waterLevel")
    thresholds = [settings.get(name) for name in LEVEL_SETTINGS]
    if kind.name != "water_level" or not isinstance(level, int | float):
        return {}
    if not all(isinstance(limit, int | float) for limit in thresholds):
        return {}
    return {"alertLevel": level_name(level, [float(limit) for limit in thresholds])}  # type: ignore[arg-type]


def level_name(level: float, thresholds: list[float]) -> str:
    """The highest of the four levels that the water has reached (国土交通省 指定河川洪水予報)."""
    return LEVEL_NAMES[sum(level >= limit for limit in thresholds)]
