# SPDX-License-Identifier: Apache-2.0
"""Workbooks are ZIP archives: measured by unpacking them in small pieces before any library opens them."""

from __future__ import annotations

import copy
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from hiroba.kernel.catalogue.faults import FileFault

# All parts of a workbook together; a list of a million rows stays below it, and no machine of ours chokes on it.
UNPACKED_BYTES_MAX = 400 << 20
_PARTS_MAX = 2000
_CHUNK_BYTES = 1 << 20


class Archive:
    """The parts of a ZIP file. Raises FileFault when it is damaged, locked, or unpacks to more than is sensible."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise damaged(self._name) from None
        self._unpacked = 0
        self._measured: set[str] = set()
        parts = self._zip.infolist()
        if len(parts) > _PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_BYTES_MAX:
            raise self._bomb()

    @property
    def names(self) -> list[str]:
        return self._zip.namelist()

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a part in pieces; whatever its header claims, no more than the limit is ever unpacked."""
        try:
            part = copy.copy(self._zip.getinfo(name))
            if part.flag_bits & 1:
                raise _locked(self._name)
            # The claimed size would cut the stream off; the true one is what a workbook library would unpack.
            part.file_size = UNPACKED_BYTES_MAX + 1
            with self._zip.open(part) as stream:
                while chunk := stream.read(_CHUNK_BYTES):
                    if name not in self._measured:
                        self._unpacked += len(chunk)
                    if self._unpacked > UNPACKED_BYTES_MAX:
                        raise self._bomb()
                    yield chunk
        except (
            zipfile.BadZipFile,
            zlib.error,
            lzma.LZMAError,
            EOFError,
            KeyError,
            RuntimeError,
            OSError,
            ValueError,
        ):
            raise damaged(self._name) from None
        self._measured.add(name)

    def content(self, name: str, *, bytes_max: int = 4 << 20) -> bytes:
        found = bytearray()
        for chunk in self.chunks(name):
            found += chunk
            if len(found) > bytes_max:
                raise self._bomb()
        return bytes(found)

    def close(self) -> None:
        self._zip.close()

    def _bomb(self) -> FileFault:
        limit = UNPACKED_BYTES_MAX >> 20
        return FileFault(
            "unpacks_too_large",
            en=(f"{self._name} unpacks to more than {limit} MB", "Save the table as CSV, or split it"),
            ja=(f"{self._name} は展開すると{limit}MBを超えます", "CSVで保存するか、分けてください"),
        )


def damaged(name: str) -> FileFault:
    return FileFault(
        "damaged_workbook",
        en=(f"{name} is a damaged Excel workbook", "Open it in Excel and save it again"),
        ja=(f"{name} はExcelブックとして壊れています", "Excelで開いて保存し直してください"),
    )


def _locked(name: str) -> FileFault:
    return FileFault(
        "locked_workbook",
        en=(f"{name} is locked with a password", "Save it without the password"),
        ja=(f"{name} にはパスワードがかかっています", "パスワードなしで保存し直してください"),
    )
