# SPDX-License-Identifier: Apache-2.0
"""The plain content of a backup: a tar (POSIX ustar/pax) compressed with zstd, written and read without seeking.

What has no known size beforehand stands in numbered parts, `database/00000001` and so on; joined they are one file.
"""

import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

import zstandard

from hiroba.kernel.faults import Fault

PART_BYTES = 4 * 1024 * 1024
_LEVEL = 3
_READ_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Member:
    """A file of a known size, with its content in pieces."""

    name: str
    size: int
    pieces: Iterable[bytes]


def pack(members: Iterable[Member]) -> Iterator[bytes]:
    """The compressed archive in pieces."""
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compressobj()
    for piece in _tar(members):
        if compressed := compressor.compress(piece):
            yield compressed
    yield compressor.flush()


def parts(prefix: str, pieces: Iterable[bytes]) -> Iterator[Member]:
    """Cuts a stream into members of PART_BYTES; even an empty one has its first part."""
    number, buffer = 1, bytearray()
    for piece in pieces:
        buffer += piece
        while len(buffer) >= PART_BYTES:
            yield Member(f"{prefix}/{number:08}", PART_BYTES, (bytes(buffer[:PART_BYTES]),))
            del buffer[:PART_BYTES]
            number += 1
    if buffer or number == 1:
        yield Member(f"{prefix}/{number:08}", len(buffer), (bytes(buffer),))


def whole(name: str, content: bytes) -> Member:
    return Member(name, len(content), (content,))


class PieceReader:
    """Makes a file of pieces, for those who pull."""

    def __init__(self, pieces: Iterable[bytes], progress: Callable[[int], None] = lambda count: None) -> None:
        self._pieces = iter(pieces)
        self._rest = memoryview(b"")
        self._progress = progress

    def read(self, size: int) -> bytes:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._progress(len(piece))
            self._rest = memoryview(piece)
        given, self._rest = self._rest[:size], self._rest[size:]
        return bytes(given)


@contextmanager
def unpacked(source: IO[bytes]) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """Name and content of each member, in order; read each before the next. Raises Fault for a damaged stream."""
    with zstandard.ZstdDecompressor().stream_reader(source, read_size=_READ_BYTES) as plain:
        try:
            with tarfile.open(fileobj=plain, mode="r|") as archive:
                yield _members(archive)
                _read_to_end(plain)
        except (tarfile.TarError, zstandard.ZstdError, EOFError):
            raise Fault("The file is damaged or cut off", "Take another copy of it.") from None


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_READ_BYTES):
        yield piece


def _members(archive: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for info in archive:
        # The archive would remember every member.
        archive.members = []  # type: ignore[attr-defined]
        content = archive.extractfile(info) if info.isreg() else None
        if content is None:
            raise Fault(f"The file has an entry of a strange kind: {info.name}", "Take another copy of it.")
        yield info.name, content


def _read_to_end(plain: IO[bytes]) -> None:
    """Past the end of the archive: only there the encryption tells that nothing is missing."""
    while plain.read(_READ_BYTES):
        pass


def _tar(members: Iterable[Member]) -> Iterator[bytes]:
    for member in members:
        info = tarfile.TarInfo(member.name)
        info.size = member.size
        info.mode = 0o600
        yield info.tobuf(tarfile.PAX_FORMAT)
        written = 0
        for piece in member.pieces:
            written += len(piece)
            yield piece
        if written != member.size:
            raise Fault(f"{member.name} changed while it was read", "Run the command again.")
        yield bytes(-written % tarfile.BLOCKSIZE)
    yield bytes(2 * tarfile.BLOCKSIZE)
