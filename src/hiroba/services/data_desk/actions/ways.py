# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from hiroba.services.data_desk.models import ImportRun


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Who owns the data and how others may use it, as the clerk states it."""

    owner: str = ""
    licence: str = ""


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a file came in, and what becomes of rows that it no longer has: `keep`, `mark` or `remove` them.

    `key` names the folder of the run; the same key again continues an import that was broken off.
    """

    origin: str = ImportRun.Origin.COMMAND
    vanished: str = "keep"
    key: uuid.UUID = field(default_factory=uuid.uuid4)
