# SPDX-License-Identifier: Apache-2.0
"""How far a long transfer is, on one line that is only shown to a person."""

import time
from typing import IO

_EVERY_SECONDS = 0.5


class TransferProgress:
    """Shows megabytes so far on a terminal, nothing elsewhere."""

    def __init__(self, word: str, output: IO[str]) -> None:
        self._word, self._output = word, output
        self._bytes = 0
        self._shown_at = time.monotonic()
        self._is_shown = False

    def __enter__(self) -> "TransferProgress":
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_shown:
            self._output.write("\r\033[K")
            self._output.flush()

    def add(self, count: int) -> None:
        self._bytes += count
        now = time.monotonic()
        if now - self._shown_at >= _EVERY_SECONDS and self._output.isatty():
            self._shown_at, self._is_shown = now, True
            self._output.write(f"\r{self._bytes / 1e6:,.0f} MB {self._word}\033[K")
            self._output.flush()
