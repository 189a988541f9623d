# SPDX-License-Identifier: Apache-2.0
"""What a process remembers for a few seconds, so that a busy portal asks the broker once and not for every reader.

Reading runs in a thread of its own: when the broker is slow or away, a page waits for a moment and goes on without.
"""

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")
ENTRIES_MAX = 1000  # a prefecture of 50 towns, a handful of questions each
PATIENCE_SECONDS = 1.0
"""A broker that is well answers in milliseconds; a reader notices a second."""


@dataclass
class _Entry(Generic[Value]):
    meanwhile: Value
    read_at: float | None = None
    reading: "_Reading | None" = None


@dataclass
class _Reading:
    started_at: float
    done: threading.Event


_known: dict[Hashable, _Entry[Any]] = {}
_changing = threading.Lock()


def remembered(
    key: Hashable,
    read: Callable[[], Value],
    *,
    seconds: float,
    meanwhile: Value,
    patience: float = PATIENCE_SECONDS,
) -> Value:
    """The value read at most `seconds` ago; while that takes long, the one before it, at first `meanwhile`.

    `read` runs in another thread: it must not touch Django's database connection or the language of the page.
    """
    entry: _Entry[Value] = _entry(key, meanwhile)
    if entry.read_at is not None and time.monotonic() - entry.read_at < seconds:
        return entry.meanwhile
    reading = _start(entry, read)
    reading.done.wait(max(0.0, patience - (time.monotonic() - reading.started_at)))
    return entry.meanwhile


def forget() -> None:
    """For tests."""
    with _changing:
        _known.clear()


def _entry(key: Hashable, meanwhile: Value) -> _Entry[Value]:
    with _changing:
        if key not in _known and len(_known) >= ENTRIES_MAX:
            _known.clear()
        return _known.setdefault(key, _Entry(meanwhile=meanwhile))


def _start(entry: _Entry[Value], read: Callable[[], Value]) -> _Reading:
    """The reading that is under way, or a new one."""
    with _changing:
        if entry.reading is not None:
            return entry.reading
        entry.reading = reading = _Reading(started_at=time.monotonic(), done=threading.Event())
    threading.Thread(target=_read, args=(entry, read, reading), daemon=True).start()
    return reading


def _read(entry: _Entry[Value], read: Callable[[], Value], reading: _Reading) -> None:
    try:
        entry.meanwhile = read()
        entry.read_at = time.monotonic()
    finally:
        with _changing:
            entry.reading = None
        reading.done.set()
