# SPDX-License-Identifier: Apache-2.0
"""What a process remembers for a few seconds, so that a busy portal asks the broker once and not for every reader."""

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

Value = TypeVar("Value")
ENTRIES_MAX = 2000  # a prefecture of 50 towns, three languages, a handful of questions each


@dataclass
class _Entry:
    read_at: float | None = None
    value: Any = None
    reading: threading.Lock = field(default_factory=threading.Lock)


_known: dict[Hashable, _Entry] = {}


def remembered(key: Hashable, read: Callable[[], Value], *, seconds: float) -> Value:
    """The value read at most `seconds` ago.

    While one thread reads, the others take the value before it, however old: a slow broker never holds all pages.
    """
    if len(_known) >= ENTRIES_MAX:
        _known.clear()
    entry = _known.setdefault(key, _Entry())
    if not _is_fresh(entry, seconds) and entry.reading.acquire(blocking=entry.read_at is None):
        try:
            if not _is_fresh(entry, seconds):
                entry.value, entry.read_at = read(), time.monotonic()
        finally:
            entry.reading.release()
    value: Value = entry.value
    return value


def forget() -> None:
    """For tests."""
    _known.clear()


def _is_fresh(entry: _Entry, seconds: float) -> bool:
    return entry.read_at is not None and time.monotonic() - entry.read_at < seconds
