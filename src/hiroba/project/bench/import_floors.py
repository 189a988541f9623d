# SPDX-License-Identifier: Apache-2.0
"""What an import cannot be faster than: reading the cells of the file, and COPY of the bytes that it writes."""

from __future__ import annotations

import asyncio
import csv
import time
from collections.abc import Iterable
from pathlib import Path

import asyncpg

from hiroba.kernel.context.scratch import Scratch

ROWS_OF_A_COMMIT = 1_000


def csv_seconds(path: Path) -> float:
    """Wall time of reading every cell, and nothing else."""
    began = time.perf_counter()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for _ in csv.reader(file):
            pass
    return time.perf_counter() - began


def copy_seconds(documents: Iterable[bytes]) -> float:
    """Wall time of COPY into two bare tables, state and history, 1,000 rows in a commit, durable."""
    rows = [(str(number), document.decode()) for number, document in enumerate(documents)]
    with Scratch() as scratch:
        return asyncio.run(_copy(scratch.owner_dsn, rows))


async def _copy(dsn: str, rows: list[tuple[str, str]]) -> float:
    connection = await asyncpg.connect(dsn)
    for table in ("state", "past"):
        await connection.execute(f"CREATE TABLE {table} (id text PRIMARY KEY, document text NOT NULL)")
    began = time.perf_counter()
    for start in range(0, len(rows), ROWS_OF_A_COMMIT):
        async with connection.transaction():
            for table in ("state", "past"):
                await connection.copy_records_to_table(table, records=rows[start : start + ROWS_OF_A_COMMIT])
    took = time.perf_counter() - began
    await connection.close()
    return took
