# SPDX-License-Identifier: Apache-2.0
"""Rows of `context.entity` as records and back."""

from collections.abc import Mapping
from typing import Any

from hiroba.kernel.context.model.attribute_times import read_times
from hiroba.kernel.context.model.entities import Record

COLUMNS = "id, type_key, created, modified, document, attribute_times, cell"


def record_of(row: Mapping[str, Any]) -> Record:
    times = row["attribute_times"]
    return Record(
        row["id"],
        row["type_key"],
        row["created"],
        row["modified"],
        row["document"].encode(),
        read_times(times) if times else None,
        row["cell"],
    )
