# SPDX-License-Identifier: Apache-2.0
"""What a chart is made of: readings of one sensor, now or in an earlier time, and limits."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

GAP_MIN = datetime.timedelta(hours=2)
"""Nothing is drawn where the sensor was silent for longer: a straight line there would be an invention."""

GAP_FACTOR = 6
"""A sensor that reports once a day is not silent after two hours: six times its usual pause are a gap."""

Reading = tuple[datetime.datetime, float]


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line. `shift` moves an earlier time under the present one: a day for the day before."""

    name: str
    readings: tuple[Reading, ...]
    entity_id: str = ""
    shift: datetime.timedelta = datetime.timedelta(0)

    @property
    def shifted(self) -> list[Reading]:
        return [(time + self.shift, value) for time, value in self.readings]


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A dashed line with its word. `tone` picks how it is drawn."""

    value: float
    word: str
    tone: str
    y: float = 0.0


def gap_of(readings: Sequence[Reading]) -> datetime.timedelta:
    """From which pause on the sensor counts as silent: by its own usual pause, at least GAP_MIN."""
    pauses = sorted(later[0] - earlier[0] for earlier, later in pairwise(readings))
    usual = pauses[(len(pauses) - 1) // 2] if pauses else datetime.timedelta(0)
    return max(GAP_MIN, GAP_FACTOR * usual)


def gaps(readings: Sequence[Reading]) -> list[tuple[datetime.datetime, datetime.datetime]]:
    """(last reading before, first reading after) of each silence, in order of time."""
    limit = gap_of(readings)
    return [(before[0], after[0]) for before, after in pairwise(readings) if after[0] - before[0] > limit]


def stretches(readings: Sequence[Reading]) -> list[list[Reading]]:
    """The readings cut at the silences."""
    found = [[readings[0]]] if readings else []
    limit = gap_of(readings)
    for before, after in pairwise(readings):
        if after[0] - before[0] > limit:
            found.append([])
        found[-1].append(after)
    return found
