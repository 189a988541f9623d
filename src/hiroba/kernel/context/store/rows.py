# SPDX-License-Identifier: Apache-2.0
"""Rows of `context.entity` as records and back."""

import sys
from collections.abc import Iterable
from typing import Any

from hiroba.kernel.context.model.attribute_times import read_times
from hiroba.kernel.context.model.entities import Record

# The document as the bytes that are sent on: reading it as text and writing it again costs as much as finding it.
COLUMNS = "id, type_key, created, modified, textsend(document), attribute_times, cell"


def record_of(columns: Iterable[Any]) -> Record:
    """Of `COLUMNS`, in their order: by name each would be looked up."""
    id, type_key, created, modified, document, times, cell = columns
    # There are few types, and many records of each in memory.
    type_key = sys.intern(type_key)
    return Record(id, type_key, created, modified, document, read_times(times) if times else None, cell)
