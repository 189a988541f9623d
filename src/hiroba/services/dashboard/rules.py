# SPDX-License-Identifier: Apache-2.0
"""Pure decisions of the dashboard: which level a value has reached, what is old, who may see what."""

import datetime
from collections.abc import Sequence
from typing import Literal

from hiroba.kernel.api.identity import Actor

Tone = Literal["ok", "news", "calm", "care", "warn", "stop"]

TONES_OF_LEVELS: tuple[Tone, ...] = ("news", "care", "warn", "stop")
"""From the lowest limit to the highest. With fewer limits the last ones count: one limit alone means stop."""

TONES_OF_STATES: dict[str, Tone] = {
    "通行止め": "stop",
    "片側交互通行": "care",
    "チェーン規制": "care",
    "規制中": "warn",
    "解除": "ok",
    "開設": "ok",
    "満員": "stop",
    "閉鎖": "stop",
    "未開設": "calm",
    "正常": "ok",
    "故障": "warn",
    "停止": "warn",
}
"""Words that entities use for a state, with the tone of their badge. A word not listed here gets a calm one."""

SKEW = datetime.timedelta(minutes=5)
"""Clocks of stations run ahead a little; a time further in the future is a fault and counts as old."""


def level_of(value: float | None, limits: Sequence[float | None]) -> int:
    """How many of the limits (lowest first) the value has reached; a limit that a place lacks is skipped.

    The number is the place of the highest limit reached, so that a missing lower limit does not shift the words.
    """
    if value is None:
        return 0
    reached = [place for place, limit in enumerate(limits, 1) if limit is not None and value >= limit]
    return max(reached, default=0)


def tone_of_level(level: int, level_count: int) -> Tone:
    """The tone of a level: ok below all limits, else counted from the highest one."""
    if level == 0:
        return "ok"
    return TONES_OF_LEVELS[max(0, len(TONES_OF_LEVELS) - level_count + level - 1)]


def tone_of_state(state: str) -> Tone:
    return TONES_OF_STATES.get(state, "calm")


def is_stale(observed_at: datetime.datetime | None, stale_minutes: int | None, at: datetime.datetime) -> bool:
    """Whether a live value may no longer be the present one. A live value without a time always counts as old."""
    if stale_minutes is None:
        return False
    if observed_at is None or observed_at > at + SKEW:
        return True
    return at - observed_at > datetime.timedelta(minutes=stale_minutes)


def can_see_layer(audience: str, actor: Actor) -> bool:
    """Public types are for everybody, staff types for staff of this town who hold the permission.

    Restricted types carry personal data and never stand on the dashboard.
    """
    if audience == "public":
        return True
    return audience == "staff" and actor.kind == "staff" and actor.can("dashboard.read_staff_layers")
