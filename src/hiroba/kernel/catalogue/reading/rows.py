# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

Row = tuple[int, list[str]]


class TableRows(Protocol):
    """What every reader of tables gives: (row number as a spreadsheet counts, cells as text), as often as asked.

    Blank rows are counted but not given. `bytes_read` grows with the iteration, for the progress bar.
    """

    @property
    def bytes_read(self) -> int: ...

    def __iter__(self) -> Iterator[Row]: ...
