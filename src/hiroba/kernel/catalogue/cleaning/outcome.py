# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Value = str | int | float | bool | list[str] | tuple[float, float]


@dataclass(frozen=True, slots=True)
class Repaired:
    """A value that was written otherwise in the file. `code` names the repair (see notes.MESSAGES)."""

    value: Value
    code: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The cell says something that this column cannot hold; `code` names why."""

    code: str


Cleaner = Callable[[str], "Value | Repaired | Unreadable | None"]
