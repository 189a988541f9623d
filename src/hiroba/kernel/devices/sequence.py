# SPDX-License-Identifier: Apache-2.0
"""Gaps, repeats and late arrivals, found by the number that a device gives to each of its messages.

The memory of a device is its highest number and, as bits, which of the numbers just below it have come.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from enum import StrEnum

WINDOW = 62
"""How far back a late message can still be told from a repeat; the bits fit into a PostgreSQL bigint."""

GAP_MAX = 100_000
"""A larger jump is a device that was given a new counter, not a hundred thousand lost messages."""


class Arrival(StrEnum):
    """How a message stands to those before it."""

    NEXT = "next"
    LATE = "late"
    REPEATED = "repeated"


@dataclass(frozen=True, kw_only=True)
class Track:
    """What is remembered of one device. Bit 0 of `seen` is the highest number itself."""

    highest: int | None = None
    seen: int = 0
    observed_at: datetime.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """`missing` is how many messages the gap count grows by; negative when a late one fills a gap."""

    arrival: Arrival
    track: Track
    missing: int = 0
    is_restart: bool = False


def judge(
    track: Track, *, sequence: int | None, observed_at: datetime.datetime, is_device_time: bool = True
) -> Judgement:
    """Decides without looking anywhere else. A device without numbers is judged by time alone.

    Without a clock of its own (`is_device_time` false) the time is that of arrival and cannot tell a restart
    from a message that was delivered twice.
    """
    if sequence is None:
        return _judge_by_time(track, observed_at)
    if track.highest is None:
        return Judgement(arrival=Arrival.NEXT, track=_started(track, sequence, observed_at))
    if sequence > track.highest:
        return _ahead(track, sequence, observed_at)
    if _is_restart(track, sequence, observed_at, is_device_time=is_device_time):
        return Judgement(arrival=Arrival.NEXT, track=_started(track, sequence, observed_at), is_restart=True)
    back = track.highest - sequence
    if back >= WINDOW or track.seen >> back & 1:
        return Judgement(arrival=Arrival.REPEATED, track=track)
    filled = replace(track, seen=track.seen | 1 << back)
    return Judgement(arrival=Arrival.LATE, track=filled, missing=-1)


def _ahead(track: Track, sequence: int, observed_at: datetime.datetime) -> Judgement:
    step = sequence - (track.highest or 0)
    seen = (track.seen << step | 1) & (2**WINDOW - 1) if step < WINDOW else 1
    grown = Track(highest=sequence, seen=seen, observed_at=_later(track.observed_at, observed_at))
    is_old = track.observed_at is not None and observed_at < track.observed_at
    return Judgement(
        arrival=Arrival.LATE if is_old else Arrival.NEXT,
        track=grown,
        missing=step - 1 if step <= GAP_MAX else 0,
        is_restart=step > GAP_MAX,
    )


def _is_restart(track: Track, sequence: int, observed_at: datetime.datetime, *, is_device_time: bool) -> bool:
    """A device that lost its power counts from the start again while its clock goes on.

    A newer time under a number that was seen already, or far below the highest, cannot be an old message.
    """
    back = (track.highest or 0) - sequence
    if not is_device_time:
        return back >= WINDOW
    is_newer = track.observed_at is None or observed_at > track.observed_at
    return is_newer and back >= 1 and (back >= WINDOW or bool(track.seen >> back & 1))


def _judge_by_time(track: Track, observed_at: datetime.datetime) -> Judgement:
    if track.observed_at is None or observed_at > track.observed_at:
        return Judgement(arrival=Arrival.NEXT, track=replace(track, observed_at=observed_at))
    arrival = Arrival.REPEATED if observed_at == track.observed_at else Arrival.LATE
    return Judgement(arrival=arrival, track=track)


def _started(track: Track, sequence: int, observed_at: datetime.datetime) -> Track:
    return Track(highest=sequence, seen=2**WINDOW - 1, observed_at=_later(track.observed_at, observed_at))


def _later(one: datetime.datetime | None, other: datetime.datetime) -> datetime.datetime:
    return other if one is None else max(one, other)
