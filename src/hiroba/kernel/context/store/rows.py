# SPDX-License-Identifier: Apache-2.0
"""Rows of `context.entity` as records and back."""

from collections.abc import Mapping
from typing import Any

import orjson

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
        orjson.loads(times) if times else None,
        row["cell"],
    )


def times_text(record: Record) -> str | None:
    return orjson.dumps(record.times).decode() if record.times else None
