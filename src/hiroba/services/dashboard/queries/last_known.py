# SPDX-License-Identifier: Apache-2.0
"""Keeps what was read last, for two reasons: pages stay fast, and they still speak when the broker is away."""

import datetime
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace

from hiroba.kernel.api.context import ContextUnavailable
from hiroba.services.dashboard.features import Feature

FEATURES_KEPT_MAX = 150_000
"""About 120 MB in the worst case; a town's layers together hold some thousands."""

SLOW_SECONDS = 0.5
"""A layer that takes longer is read in the background while readers get what was known a moment before."""

SILENCE_SECONDS = 5
"""After a failure nobody waits for the broker's time limit again for this long."""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The features of one layer in one town or group. `read_at` None: never read, nothing is known."""

    features: tuple[Feature, ...] = ()
    count: int = 0
    read_at: datetime.datetime | None = None
    read_seconds: float = field(default=0.0, compare=False)
    is_last_known: bool = False

    def is_fresh(self, fresh_for: datetime.timedelta, at: datetime.datetime) -> bool:
        """A reading that took long serves longer, so that reading never takes more than a twentieth of the time."""
        if self.read_at is None or self.is_last_known:
            return False
        return at - self.read_at <= max(fresh_for, datetime.timedelta(seconds=20 * self.read_seconds))

    @property
    def newest(self) -> datetime.datetime | None:
        return max((each.observed_at for each in self.features if each.observed_at), default=None)


NOTHING = Snapshot()
Load = Callable[[], tuple[tuple[Feature, ...], int]]


@dataclass
class LastKnown:
    """Snapshots by key, the ones asked for longest ago thrown out first. Safe for threads.

    Of several threads that want the same key one reads; the others take what is there, or wait for the first reading.
    """

    features_max: int = FEATURES_KEPT_MAX
    clock: Callable[[], float] = time.monotonic
    _kept: OrderedDict[Hashable, Snapshot] = field(default_factory=OrderedDict)
    _reading: dict[Hashable, threading.Lock] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _silent_until: float = 0.0

    @property
    def is_silent(self) -> bool:
        """The broker has failed a moment ago; whoever asks it now only waits."""
        return self.clock() < self._silent_until

    def get(
        self, key: Hashable, load: Load, *, fresh_for: datetime.timedelta, at: datetime.datetime
    ) -> Snapshot:
        """The snapshot, read anew when it is not fresh; the last known one while the broker is away.

        `load` may be called in another thread, so it must not use the database of the request.
        """
        kept = self._known(key)
        if kept.is_fresh(fresh_for, at):
            return kept
        if self.is_silent:
            return replace(kept, is_last_known=True)
        reading = self._reading_of(key)
        if not reading.acquire(blocking=kept.read_at is None):
            return kept
        if kept.read_seconds >= SLOW_SECONDS:
            threading.Thread(target=self._read_behind, args=(reading, key, load, at), daemon=True).start()
            return kept
        try:
            again = self._known(key)
            return again if again is not kept and again.read_at else self._read(key, load, at)
        finally:
            reading.release()

    def _read_behind(self, reading: threading.Lock, key: Hashable, load: Load, at: datetime.datetime) -> None:
        """Nobody waits for the reading of a large layer once it is known; the next page shows what is new."""
        try:
            self._read(key, load, at)
        finally:
            reading.release()

    def forget(self) -> None:
        """As after a start: nothing is known, and the broker is asked again."""
        with self._lock:
            self._kept.clear()
            self._silent_until = 0.0

    def _read(self, key: Hashable, load: Load, at: datetime.datetime) -> Snapshot:
        if self.is_silent:
            return replace(self._known(key), is_last_known=True)
        start = self.clock()
        try:
            features, count = load()
        except ContextUnavailable:
            self._silent_until = self.clock() + SILENCE_SECONDS
            return replace(self._known(key), is_last_known=True)
        self._silent_until = 0.0
        snapshot = Snapshot(features=features, count=count, read_at=at, read_seconds=self.clock() - start)
        self._keep(key, snapshot)
        return snapshot

    def _known(self, key: Hashable) -> Snapshot:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key, NOTHING)

    def _keep(self, key: Hashable, snapshot: Snapshot) -> None:
        with self._lock:
            self._kept[key] = snapshot
            self._kept.move_to_end(key)
            total = sum(len(each.features) for each in self._kept.values())
            while total > self.features_max and len(self._kept) > 1:
                _, oldest = self._kept.popitem(last=False)
                total -= len(oldest.features)

    def _reading_of(self, key: Hashable) -> threading.Lock:
        with self._lock:
            return self._reading.setdefault(key, threading.Lock())
