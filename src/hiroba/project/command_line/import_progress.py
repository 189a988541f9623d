# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

# A log that is read later wants a sign of life now and then, not a bar.
_SECONDS_BETWEEN_LINES = 5.0
_STAGES = {"check": "確認 check", "write": "書込 write"}


class ProgressShown:
    """Progress of one file on stderr: a bar on a terminal, else a line every few seconds; nothing when quiet."""

    def __init__(self, name: str, *, is_quiet: bool) -> None:
        self._name = name
        self._is_quiet = is_quiet
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._told_at = time.monotonic()

    def advance(self, stage: str, done: int, whole: int) -> None:
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=_STAGES[stage], completed=done, total=whole or 1)
        elif not self._is_quiet and time.monotonic() - self._told_at > _SECONDS_BETWEEN_LINES:
            self._told_at = time.monotonic()
            share = done * 100 // whole if whole else 100
            print(f"{self._name}: {_STAGES[stage]} {share} %", file=sys.stderr, flush=True)

    def __enter__(self) -> Self:
        if not self._is_quiet and sys.stderr.isatty():
            columns = (TextColumn(self._name), TextColumn("{task.description}"), BarColumn())
            self._bar = Progress(
                *columns,
                TextColumn("{task.percentage:>3.0f} %"),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task(_STAGES["check"], total=None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
