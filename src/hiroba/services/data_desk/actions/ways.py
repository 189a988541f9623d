# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import uuid
from collections.abc import Mapping
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

    `key` names the folder of the run; the same key again continues an import that was broken off. `column_choices` is
    what a person chose for columns; the next edition is read in the same way.
    """

    origin: str = ImportRun.Origin.COMMAND
    vanished: str = "keep"
    column_choices: Mapping[str, str] = field(default_factory=dict)
    key: uuid.UUID = field(default_factory=uuid.uuid4)
