# SPDX-License-Identifier: Apache-2.0
"""What is to be done when, shared by the threads of the worker."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Unit = TypeVar("Unit", bound=Hashable)


class Agenda(Generic[Unit]):
    """Each unit stands here once, however often it is woken, and only one thread has it at a time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._due: dict[Unit, float] = {}
        self._taken: set[Unit] = set()
        self._changed = threading.Condition()
        self._is_closed = False

    def wake(self, unit: Unit, in_seconds: float = 0.0) -> None:
        """Lets the unit be done after `in_seconds`, or earlier if it is due earlier already."""
        due = self._clock() + in_seconds
        with self._changed:
            self._due[unit] = min(due, self._due.get(unit, due))
            self._changed.notify()

    def take(self) -> Unit | None:
        """Waits for the next unit that is due and that nobody has; None once the agenda is closed."""
        with self._changed:
            while not self._is_closed:
                unit, due = self._next()
                seconds = due - self._clock()
                if unit is not None and seconds <= 0:
                    del self._due[unit]
                    self._taken.add(unit)
                    return unit
                self._changed.wait(None if unit is None else seconds)
            return None

    def give_back(self, unit: Unit, in_seconds: float | None = None) -> None:
        """The unit is done; with `in_seconds` it is due again."""
        with self._changed:
            self._taken.discard(unit)
            self._changed.notify()
        if in_seconds is not None:
            self.wake(unit, in_seconds)

    def close(self) -> None:
        """Sends all threads home after what they are doing."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _next(self) -> tuple[Unit | None, float]:
        free = ((due, unit) for unit, due in self._due.items() if unit not in self._taken)
        due, unit = min(free, key=lambda each: each[0], default=(0.0, None))
        return unit, due


class Pauses(Generic[Unit]):
    """Pauses that double with each failure in a row of the same unit."""

    def __init__(self, first: float, longest: float) -> None:
        self._first = first
        self.longest = longest
        self._last: dict[Unit, float] = {}

    def next(self, unit: Unit) -> float:
        pause = min(self.longest, 2 * self._last.get(unit, self._first / 2))
        self._last[unit] = pause
        return pause

    def reset(self, unit: Unit) -> None:
        self._last.pop(unit, None)
