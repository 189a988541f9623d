# SPDX-License-Identifier: Apache-2.0
"""Runs the simulated sensors at a chosen rate and counts what was acknowledged."""

from __future__ import annotations

import asyncio
import datetime
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hiroba.project.demo.senders import IN_FLIGHT_MAX, NotTaken, Sender
from hiroba.project.demo.simulation import SPEED, Fleet, Report, Reporter

TICK_SECONDS = 0.02
REPORT_SECONDS = 5.0
REPORT_SECONDS_ENDLESS = 600.0
"""As a background process of the demo it stays out of the log."""


@dataclass
class Progress:
    """What has happened so far; `reasons` counts why messages were not taken."""

    started: float = field(default_factory=time.monotonic)
    sent: int = 0
    acknowledged: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    @property
    def rate(self) -> float:
        return self.acknowledged / max(self.seconds, 0.001)

    @property
    def not_taken(self) -> int:
        return self.reasons.total()


async def run(
    fleet: Fleet,
    senders: Sequence[Sender],
    *,
    rate: float,
    seconds: float,
    speed: float = SPEED,
    tell: Callable[[Progress], None] = lambda _: None,
    progress: Progress | None = None,
) -> Progress:
    """Sends `rate` messages a second for so many seconds (0: until cancelled), never more than can be in flight.

    With two senders every sensor keeps to one of them, so that its messages stay in order. `progress` may be given
    to read it after a cancellation.
    """
    progress = progress or Progress()
    pause = REPORT_SECONDS if seconds else REPORT_SECONDS_ENDLESS
    room = asyncio.Semaphore(IN_FLIGHT_MAX)
    turns = fleet.turns()
    sender_of = {id(station): senders[order % len(senders)] for order, station in enumerate(fleet.stations)}
    next_word = pause
    async with asyncio.TaskGroup() as tasks:
        while not seconds or progress.seconds < seconds:
            due = int(progress.seconds * rate) - progress.sent + (progress.sent == 0)
            for _ in range(min(due, IN_FLIGHT_MAX)):
                station = next(turns)
                await room.acquire()
                report = _report(station, progress.seconds * speed)
                tasks.create_task(_send(sender_of[id(station)], report, progress, room))
                progress.sent += 1
            if progress.seconds > next_word:
                next_word += pause
                tell(progress)
            await asyncio.sleep(TICK_SECONDS)
    return progress


def _report(station: Reporter, model_seconds: float) -> Report:
    return station.report(model_seconds=model_seconds, at=datetime.datetime.now(datetime.UTC))


async def _send(sender: Sender, report: Report, progress: Progress, room: asyncio.Semaphore) -> None:
    try:
        await sender.send(report)
        progress.acknowledged += 1
    except NotTaken as reason:
        progress.reasons[str(reason)[:80]] += 1
    finally:
        room.release()
