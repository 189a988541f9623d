# SPDX-License-Identifier: Apache-2.0
"""What stands between MQTT and the context broker: a bounded queue, batches, and growing pauses.

A message is acknowledged only when it is durable, to whoever can still be told.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import asyncpg

from hiroba.kernel.devices import credentials
from hiroba.kernel.devices.intake import Intake, Message, Result
from hiroba.kernel.devices.outlet import BrokerAway

QUEUE_MAX = 20_000
"""The declared bound: some hours of a town's sensors, at about 1 KB each. Beyond it messages are dropped, counted,
and left unacknowledged, so that a broker with a persistent session sends them again."""

BATCH_MAX = 400
BATCH_SECONDS = 0.05
"""Wait this long for company: 20 commits each second at most, and no value is seen later than that."""

PAUSE_FIRST_SECONDS, PAUSE_MAX_SECONDS = 0.5, 15.0

AWAY = (BrokerAway, OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError)

log = logging.getLogger("hiroba.devices.mqtt")


@dataclass
class Counts:
    """What happened since the start, for log and tests."""

    received: int = 0
    dropped: int = 0
    foreign: int = 0
    retries: int = 0
    results: Counter[Result] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Waiting:
    message: Message
    acknowledge: Callable[[], None]


class UplinkQueue:
    """Takes uplinks as fast as they come and stores them as fast as the broker can."""

    def __init__(self, intake: Intake, *, size: int = QUEUE_MAX) -> None:
        self._intake = intake
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(size)
        self.counts = Counts()

    def offer(self, topic: str, payload: bytes, acknowledge: Callable[[], None] = lambda: None) -> None:
        """Never waits. A message that has no room is dropped without acknowledgement."""
        self.counts.received += 1
        name = credentials.by_topic(topic)
        if name is None:
            self.counts.foreign += 1
            acknowledge()
            return
        received_at = datetime.datetime.now(datetime.UTC)
        message = Message(name=name, payload=payload, transport="mqtt", received_at=received_at)
        try:
            self._queue.put_nowait(_Waiting(message, acknowledge))
        except asyncio.QueueFull:
            self.counts.dropped += 1

    async def keep_storing(self) -> None:
        """Never returns; cancel it. What waits then stays unacknowledged."""
        while True:
            batch = await self._next_batch()
            await self._store(batch)
            for waiting in batch:
                waiting.acknowledge()
                self._queue.task_done()

    async def drain(self) -> None:
        """Waits until everything received so far is durable."""
        await self._queue.join()

    async def _next_batch(self) -> list[_Waiting]:
        batch = [await self._queue.get()]
        if self._queue.qsize() < BATCH_MAX:
            await asyncio.sleep(BATCH_SECONDS)
        while len(batch) < BATCH_MAX and not self._queue.empty():
            batch.append(self._queue.get_nowait())
        return batch

    async def _store(self, batch: list[_Waiting]) -> None:
        """Tries until it works: the queue is the bound, not the number of tries."""
        pauses = Pauses()
        while True:
            try:
                outcomes = await self._intake.take([waiting.message for waiting in batch])
                self.counts.results.update(outcome.result for outcome in outcomes)
                return
            except AWAY as error:
                self.counts.retries += 1
                log.warning(
                    "measurements wait error=%s waiting=%d next_try_seconds=%.1f",
                    str(error) or type(error).__name__,
                    self._queue.qsize() + len(batch),
                    pauses.seconds,
                )
                await pauses.wait()


class Pauses:
    """Waits that double up to a limit."""

    def __init__(self) -> None:
        self.seconds = PAUSE_FIRST_SECONDS

    def reset(self) -> None:
        self.seconds = PAUSE_FIRST_SECONDS

    async def wait(self) -> None:
        await asyncio.sleep(self.seconds)
        self.seconds = min(self.seconds * 2, PAUSE_MAX_SECONDS)
