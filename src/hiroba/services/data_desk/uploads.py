# SPDX-License-Identifier: Apache-2.0
"""Streams what comes in over the network into a file of its own; nothing is left behind when that fails."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from hiroba.services.data_desk.folders import make_folder, remove_folder, run_folder, safe_name, town_folder
from hiroba.services.data_desk.rules import disk_full

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A whole file in the folder of its import."""

    key: uuid.UUID
    path: Path
    name: str
    size: int
    sha256: str


class Incoming:
    """A file on its way in. Without `keep` the folder is gone at the end. Raises RuleBroken(disk_full)."""

    def __init__(self, tenant: str, name: str) -> None:
        self.key = uuid.uuid4()
        self._folder = run_folder(tenant, self.key)
        self._path = self._folder / safe_name(name)
        self._name = name.replace("\\", "/").rpartition("/")[2][:255] or self._path.name
        self._digest = hashlib.sha256()
        self._size = 0
        self._is_kept = False
        self._file: IO[bytes] | None = None

    def write(self, chunk: bytes) -> None:
        try:
            if self._file is None:
                make_folder(self._folder)
                self._file = open(self._path, "xb", opener=_private)  # noqa: SIM115 -- closed by close()
            self._file.write(chunk)
        except OSError as error:
            self.close()
            raise _refusal(error) from error
        self._digest.update(chunk)
        self._size += len(chunk)

    def keep(self) -> Stored:
        """The file is on disk when this returns."""
        self.write(b"")
        assert self._file is not None
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            self.close()
            raise _refusal(error) from error
        self._file.close()
        self._is_kept = True
        return Stored(
            key=self.key, path=self._path, name=self._name, size=self._size, sha256=self._digest.hexdigest()
        )

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        if not self._is_kept:
            remove_folder(self._folder)

    def discard(self) -> None:
        self._is_kept = False
        self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()


def free_bytes(tenant: str) -> int:
    return shutil.disk_usage(make_folder(town_folder(tenant))).free


def _refusal(error: OSError) -> Exception:
    return disk_full() if error.errno in _NO_ROOM else error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
