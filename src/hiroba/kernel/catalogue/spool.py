# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import errno
from collections.abc import Iterator
from io import BytesIO
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any, Self

import orjson

from hiroba.kernel.faults import Fault

# Smaller files never touch the disk; larger ones need about as much of it as they are long.
_MEMORY_BYTES = 16 << 20


class Spool:
    """Checked entities on their way to the broker, one JSON line each: what was checked is what is written."""

    def __init__(self) -> None:
        self._file: IO[bytes] = BytesIO()
        self._bytes_free: int | None = _MEMORY_BYTES
        self.count = 0

    def append(self, entity: dict[str, Any]) -> None:
        line = orjson.dumps(entity, option=orjson.OPT_APPEND_NEWLINE)
        try:
            if self._bytes_free is not None:
                self._take(len(line))
            self._file.write(line)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise Fault(
                    "The disk is full",
                    "Free space in the folder of temporary files (TMPDIR); nothing was imported",
                ) from None
            raise
        self.count += 1

    def lines(self) -> Iterator[bytes]:
        """All entities in order as they were written; may be asked for again."""
        self._file.seek(0)
        yield from self._file

    def batches(self, size: int) -> Iterator[list[dict[str, Any]]]:
        """All entities in order, at most `size` at a time; may be asked for again."""
        self._file.seek(0)
        batch: list[dict[str, Any]] = []
        for line in self._file:
            batch.append(orjson.loads(line))
            if len(batch) == size:
                yield batch
                batch = []
        if batch:
            yield batch

    def _take(self, size: int) -> None:
        """Moves what is held in memory to the disk when there is no room left."""
        self._bytes_free = (self._bytes_free or 0) - size
        if self._bytes_free < 0 and isinstance(self._file, BytesIO):
            held, self._file = self._file, TemporaryFile()  # noqa: SIM115 -- closed by close()
            self._bytes_free = None
            self._file.write(held.getbuffer())

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()
