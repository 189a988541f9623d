# SPDX-License-Identifier: Apache-2.0
"""What a process remembers for a few seconds, so that a busy portal asks the broker once and not for every reader."""

import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Value = TypeVar("Value")
ENTRIES_MAX = 2000  # a prefecture of 50 towns, three languages, a handful of questions each
_known: dict[Hashable, tuple[float, Any]] = {}


def remembered(key: Hashable, read: Callable[[], Value], *, seconds: float) -> Value:
    """The value read at most `seconds` ago. Two threads may read at the same moment; the later one stays."""
    now = time.monotonic()
    known = _known.get(key)
    if known is not None and now - known[0] < seconds:
        value: Value = known[1]
        return value
    value = read()
    if len(_known) >= ENTRIES_MAX:
        _known.clear()
    _known[key] = (now, value)
    return value


def forget() -> None:
    """For tests."""
    _known.clear()
