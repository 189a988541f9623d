# SPDX-License-Identifier: Apache-2.0
"""What a backup says about itself: `about.json` is its first member, `manifest.json` its last."""

import datetime
import hashlib
import importlib.metadata
from collections.abc import Iterable, Iterator

import msgspec

from hiroba.kernel.faults import Fault

FORMAT = "hiroba-backup-1"


class About(msgspec.Struct, frozen=True, kw_only=True):
    """Known before the first byte of data: enough to refuse a backup that does not fit."""

    format: str
    id: str
    hiroba: str
    made_at: datetime.datetime
    postgres: str
    context_version: int
    migrations: tuple[tuple[str, str], ...]
    towns: tuple[str, ...]
    keys_used: tuple[str, ...]
    has_secrets: bool


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """A file, or the joined parts of the database, as it must come out again."""

    name: str
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of each table, and every content with its digest."""

    id: str
    rows: dict[str, int]
    contents: tuple[Content, ...]


class Tally:
    """Counts and digests what passes through."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._bytes = 0
        self._digest = hashlib.sha256()

    def watch(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.add(piece)
            yield piece

    def add(self, piece: bytes) -> None:
        self._bytes += len(piece)
        self._digest.update(piece)

    def content(self) -> Content:
        return Content(name=self.name, bytes=self._bytes, sha256=self._digest.hexdigest())


def version() -> str:
    return importlib.metadata.version("hiroba")


def encode(message: About | Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(message), indent=1)


def decode_about(content: bytes) -> About:
    """Raises Fault."""
    try:
        about = msgspec.json.decode(content, type=About)
    except msgspec.MsgspecError:
        raise not_a_backup() from None
    if about.format != FORMAT:
        raise Fault(
            f"The backup has the form {about.format}, this program reads {FORMAT}",
            f"Restore it with Hiroba {about.hiroba}.",
        )
    return about


def decode_manifest(content: bytes) -> Manifest:
    """Raises Fault."""
    try:
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.MsgspecError:
        raise not_a_backup() from None


def not_a_backup() -> Fault:
    return Fault("The file is not a whole backup of Hiroba", "Take another copy of it.")
