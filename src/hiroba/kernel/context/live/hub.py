# SPDX-License-Identifier: Apache-2.0
"""Sends changes to thousands of readers: readers with the same wish and rights share a channel.

Changes are gathered for a moment and each entity is sent once with its newest state; a chunk is joined once for
each channel. Nothing waits for a reader: who has too much unread is cut.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from hiroba.kernel.context.access.entity_types import EntityTypes
from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.live.frames import (
    HEARTBEAT,
    STOPPING,
    TOO_SLOW,
    Frame,
    burst_frame,
    deleted_frame,
    entity_frame,
    opening,
)
from hiroba.kernel.context.model.draft import DELETED
from hiroba.kernel.context.model.ready import Ready
from hiroba.kernel.context.problems import ServiceUnavailable
from hiroba.kernel.context.protocol.messages import Pipe
from hiroba.kernel.context.store.commit import Commit, Listener

GATHER_SECONDS = 0.05
HEARTBEAT_SECONDS = 15
# More entities of one type than this in a chunk of an import are not sent one by one: a page loads a list faster.
BURST_ENTITIES = 100
# Readers who are told to load anew all do so at once, so they are told rarely.
RESET_PAUSE_SECONDS = 5.0


@dataclass(frozen=True)
class Wish:
    """What a reader wants and may see. No types means all."""

    tenant: str
    types: frozenset[str]
    audiences: frozenset[str]


@dataclass(slots=True)
class Channel:
    wish: Wish
    pipes: set[Pipe] = field(default_factory=set)


class LiveHub(Listener):
    def __init__(self, entity_types: EntityTypes, clock: ChangeClock, limits: Limits) -> None:
        self._entity_types = entity_types
        self._clock = clock
        self._bursts: set[tuple[str, str]] = set()
        self._next_reset: dict[tuple[str, str], float] = {}
        self._limits = limits
        self._channels: dict[Wish, Channel] = {}
        self._gathered: dict[tuple[str, str], Frame] = {}
        self._kept: deque[Frame] = deque()
        self._kept_bytes = 0
        self._forgotten_until = 0
        self._flush_due: asyncio.TimerHandle | None = None
        self._reset_due: asyncio.TimerHandle | None = None
        self.newest = 0
        self.readers = 0
        self.cut = 0

    # Changes come in.

    def after_commit(self, commit: Commit) -> None:
        for tenant, state in commit.states.items():
            if commit.is_bulk:
                counts = Counter(change.type_key for change in state.changes)
                self._bursts |= {
                    (tenant, type_key) for type_key, count in counts.items() if count > BURST_ENTITIES
                }
            for change in state.changes:
                record = state.final[change.id]
                if record is None:
                    if change.action == DELETED:
                        self._gather(
                            tenant, change.id, deleted_frame, change.number, change.type_key, change.id
                        )
                elif change.number == record.modified:
                    self._gather(
                        tenant, change.id, entity_frame, change.number, change.type_key, record.document
                    )
        self._flush_soon()

    def after_bulk(self, tenant: str, type_key: str, created: Sequence[Ready], first: int) -> None:
        number = self._clock.last
        if len(created) > BURST_ENTITIES:
            self._bursts.add((tenant, type_key))
        else:
            for entity in created:
                self._gather(tenant, entity.id, entity_frame, number, type_key, entity.text)
        self._flush_soon()

    def _gather(
        self,
        tenant: str,
        id: str,
        make: Callable[..., Frame],
        number: int,
        type_key: str,
        content: bytes | str,
    ) -> None:
        # The newest event of an entity stands last, and ids of events only grow, whoever commits first.
        self._gathered.pop((tenant, id), None)
        self.newest = max(self.newest + 1, number)
        self._gathered[tenant, id] = make(tenant, self.newest, type_key, content)

    def _flush_soon(self) -> None:
        if (self._gathered or self._bursts) and self._flush_due is None:
            self._flush_due = asyncio.get_running_loop().call_later(GATHER_SECONDS, self._flush)

    def forget(self) -> None:
        """After a time without the claim: what others wrote is not known, so no reader may resume."""
        self.newest = self._forgotten_until = max(self.newest, self._clock.last) + 1
        self._kept.clear()
        self._kept_bytes = 0

    # Readers come and go.

    def attach(self, wish: Wish, pipe: Pipe, last_event_id: int | None) -> Callable[[], None]:
        """Sends what was missed and then every change until the returned function is called."""
        complete = last_event_id is None or last_event_id >= self._forgotten_until
        pipe.write(
            opening(
                self.newest if last_event_id is None or not complete else last_event_id, complete=complete
            )
        )
        if last_event_id is not None and complete:
            missed = self._text(wish, (frame for frame in self._kept if frame.number > last_event_id))
            if missed:
                pipe.write(missed)
        channel = self._channels.setdefault(wish, Channel(wish))
        channel.pipes.add(pipe)
        self.readers += 1
        return lambda: self._detach(channel, pipe)

    def check_room(self) -> None:
        if self.readers >= self._limits.live_readers:
            raise ServiceUnavailable("Too many readers of the live stream", retry_after_seconds=10)

    def _detach(self, channel: Channel, pipe: Pipe) -> None:
        if pipe in channel.pipes:
            channel.pipes.discard(pipe)
            self.readers -= 1
        if not channel.pipes:
            self._channels.pop(channel.wish, None)

    async def beat(self) -> None:
        """Until cancelled: a comment now and then keeps proxies from closing and finds dead connections."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            for channel in list(self._channels.values()):
                self._send(channel, HEARTBEAT)

    def leave(self, is_mine: Callable[[str], bool]) -> None:
        """Readers of tenants that another broker has taken connect again and are passed on to it."""
        for channel in list(self._channels.values()):
            if not is_mine(channel.wish.tenant):
                for pipe in list(channel.pipes):
                    pipe.write(STOPPING)
                    pipe.close()

    def close(self) -> None:
        for channel in list(self._channels.values()):
            for pipe in list(channel.pipes):
                pipe.write(STOPPING)
                pipe.close()

    # Changes go out.

    def _flush(self) -> None:
        self._flush_due = None
        frames = self._without_bursts(self._gathered.values())
        self._gathered.clear()
        self._keep(frames)
        if not self._channels:
            return
        by_tenant: dict[str, list[Frame]] = {}
        for frame in frames:
            by_tenant.setdefault(frame.tenant, []).append(frame)
        for channel in list(self._channels.values()):
            text = self._text(channel.wish, by_tenant.get(channel.wish.tenant, ()))
            if text:
                self._send(channel, text)

    def _without_bursts(self, gathered: Collection[Frame]) -> list[Frame]:
        """Where an import has changed many entities of a type, its readers are told to load anew instead.

        They are told when it begins, at times while it goes on, and when it is over.
        """
        if not self._bursts:
            return list(gathered)
        frames = [frame for frame in gathered if (frame.tenant, frame.type_key) not in self._bursts]
        loop = asyncio.get_running_loop()
        now = loop.time()
        told = {key for key in self._bursts if now >= self._next_reset.get(key, 0)}
        for tenant, type_key in sorted(told):
            self.newest += 1
            frames.append(burst_frame(tenant, self.newest, type_key))
            self._next_reset[tenant, type_key] = now + RESET_PAUSE_SECONDS
        self._bursts -= told
        if self._bursts and self._reset_due is None:
            self._reset_due = loop.call_later(RESET_PAUSE_SECONDS, self._tell_late)
        return frames

    def _tell_late(self) -> None:
        self._reset_due = None
        self._flush_soon()

    def _keep(self, frames: list[Frame]) -> None:
        self._kept.extend(frames)
        self._kept_bytes += sum([frame.size for frame in frames])
        while self._kept_bytes > self._limits.live_buffer_bytes:
            oldest = self._kept.popleft()
            self._kept_bytes -= oldest.size
            self._forgotten_until = max(self._forgotten_until, oldest.number)

    def _text(self, wish: Wish, frames: Iterable[Frame]) -> bytes:
        return b"".join(frame.text for frame in frames if self._is_for(wish, frame))

    def _is_for(self, wish: Wish, frame: Frame) -> bool:
        if frame.tenant != wish.tenant or self._entity_types.audience(frame.type_key) not in wish.audiences:
            return False
        return not wish.types or not wish.types.isdisjoint(frame.type_key.split(" "))

    def _send(self, channel: Channel, text: bytes) -> None:
        for pipe in list(channel.pipes):
            if pipe.unread() > self._limits.live_unread_bytes:
                pipe.write(TOO_SLOW)
                pipe.close()
                self._detach(channel, pipe)
                self.cut += 1
            else:
                pipe.write(text)
