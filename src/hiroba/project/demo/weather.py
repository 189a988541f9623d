# SPDX-License-Identifier: Apache-2.0
"""Invented weather with the right shape: showers and storms, a river that follows the rain, snow, tides.

The rain is a sum of pulses (Neyman-Scott style); the river two linear reservoirs in a row (Nash, 1957, unit
hydrograph with n = 2) and a power law between flow and level; the tide the four great constituents.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_left, bisect_right
from collections import deque
from dataclasses import dataclass, field

STEP_SECONDS = 600
"""Observatories in Japan report rain for every 10 minutes."""

STEPS_AN_HOUR = 3600 // STEP_SECONDS
STORM_EVERY_HOURS = 14.0
LEVEL_POWER = 0.6
"""Manning: the level grows with about the 0.6th power of the flow in a wide channel."""

DANGER_FLOW = 45.0
"""A river reaches 氾濫危険水位 when its whole basin gives off as much as 45 mm an hour."""

FELT_HOURS = 12.0
"""Beyond this the widest storm adds less than 0.001 mm an hour."""

WARM_UP_HOURS = 30
"""So that the first value is already in the middle of some weather."""

# Amplitudes in metres and periods in hours for the inner Seto Inland Sea, rounded.
TIDE_CONSTITUENTS = ((0.68, 12.4206), (0.24, 12.0), (0.30, 23.9345), (0.24, 25.8193))


@dataclass(frozen=True, kw_only=True)
class Storm:
    """Rain that rises and falls around `middle_hours`; `peak` in millimetres an hour."""

    middle_hours: float
    width_hours: float
    peak: float

    def rain(self, hours: float) -> float:
        return self.peak * math.exp(-(((hours - self.middle_hours) / self.width_hours) ** 2))


class Sky:
    """The rain over one town, the same for the same seed."""

    def __init__(self, seed: str, *, hours_max: float) -> None:
        chance = random.Random(seed)  # noqa: S311 -- demo data, not a secret
        self._storms = _storms(chance, hours_max)
        self._middles = [storm.middle_hours for storm in self._storms]
        self._cells = chance.random()

    def rain(self, hours: float, *, place: float = 0.0) -> float:
        """Millimetres an hour. `place` shifts the cells, so that stations differ a little."""
        there = hours - 0.4 * place
        near = slice(
            bisect_left(self._middles, there - FELT_HOURS), bisect_right(self._middles, there + FELT_HOURS)
        )
        intensity = sum(storm.rain(there) for storm in self._storms[near])
        cells = 1 + 0.45 * math.sin(2 * math.pi * (hours * 1.7 + place + self._cells))
        return intensity * cells if intensity > 0.15 else 0.0


@dataclass
class RainGauge:
    """Tips once for each half millimetre, as the gauges of the Japan Meteorological Agency do."""

    rest: float = 0.0
    last_hour: deque[float] = field(default_factory=lambda: deque(maxlen=STEPS_AN_HOUR))

    def advance(self, rain: float) -> None:
        fallen = self.rest + rain * STEP_SECONDS / 3600
        tipped = math.floor(fallen / 0.5) * 0.5
        self.rest = fallen - tipped
        self.last_hour.append(tipped)

    @property
    def ten_minutes(self) -> float:
        return self.last_hour[-1] if self.last_hour else 0.0

    @property
    def hour(self) -> float:
        return sum(self.last_hour)


@dataclass
class Catchment:
    """Two reservoirs in a row; `response_hours` is the time until the crest, which grows with the basin."""

    response_hours: float
    gain: float = 0.3
    """Metres that the level rises for a flow of 1 mm an hour."""
    upper: float = 0.0
    lower: float = 0.0

    def advance(self, rain: float) -> None:
        share = min(1.0, STEP_SECONDS / 3600 / self.response_hours)
        self.upper += (rain - self.upper) * share
        self.lower += (self.upper - self.lower) * share

    def level(self, at_rest: float) -> float:
        return at_rest + self.gain * self.lower**LEVEL_POWER


def river_gain(*, at_rest: float, danger: float) -> float:
    """So that the station's own danger level is reached at DANGER_FLOW."""
    return (danger - at_rest) / DANGER_FLOW**LEVEL_POWER


@dataclass
class SnowCover:
    """Centimetres of snow: grows while it falls cold, settles slowly."""

    depth: float

    def advance(self, rain: float) -> None:
        self.depth = self.depth * 0.9996 + rain * STEP_SECONDS / 3600 * 0.9


def tide(hours: float, *, mean: float, phase: float) -> float:
    """Metres above the local datum."""
    waves = (
        amplitude * math.cos(2 * math.pi * (hours / period + phase))
        for amplitude, period in TIDE_CONSTITUENTS
    )
    return mean + sum(waves)


def _storms(chance: random.Random, hours_max: float) -> list[Storm]:
    """A heavy storm soon after the start, for the visitor's sake, and then what comes."""
    opening = Storm(middle_hours=chance.uniform(2, 4), width_hours=1.6, peak=chance.uniform(24, 48))
    found, hours = [opening], opening.middle_hours + 6
    while hours < hours_max:
        hours += chance.expovariate(1 / STORM_EVERY_HOURS) + 4
        # Most rain is light; about one storm in eight is a heavy one (激しい雨, above 30 mm an hour).
        peak = min(70.0, chance.lognormvariate(1.9, 0.95))
        found.append(Storm(middle_hours=hours, width_hours=chance.uniform(0.8, 3.5), peak=peak))
    return found
