# SPDX-License-Identifier: Apache-2.0
"""How current the page is, in words, and the pieces of markup that the browser uses when values change."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard.pages import wording
from hiroba.services.dashboard.queries.last_known import Snapshot
from hiroba.services.dashboard.rules import TONES_OF_STATES, Tone, tone_of_level


@dataclass(frozen=True, kw_only=True)
class Status:
    """`is_last_known`: the broker is away. `read_at` None besides: nothing was ever known."""

    is_last_known: bool
    read_at: datetime.datetime | None


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A badge that may be needed when a value changes: made by the same component as all others."""

    tone: Tone
    word: str


def status(snapshots: Iterable[Snapshot], at: datetime.datetime) -> Status:
    """Of all layers on the page; the oldest reading decides."""
    found = list(snapshots)
    times = [each.read_at for each in found if each.read_at]
    return Status(
        is_last_known=any(each.is_last_known for each in found),
        read_at=min(times) if times else None if found else at,
    )


SAMPLE_TIME = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
SAMPLE_NOW = SAMPLE_TIME + datetime.timedelta(minutes=2)
"""Of the samples of fresh and old; the browser puts the real time in."""


def samples(layers: Iterable[Layer]) -> list[Sample]:
    """Every badge that the layers can show."""
    levels = {
        (tone_of_level(level, len(each.thresholds)), wording.level_word(level, each))
        for each in layers
        if each.thresholds
        for level in range(len(each.thresholds) + 1)
    }
    states = {(tone, word) for word, tone in TONES_OF_STATES.items()}
    return [Sample(tone=tone, word=word) for tone, word in sorted(levels | states)]
