# SPDX-License-Identifier: Apache-2.0
"""Reads a backup from end to end and compares everything with its manifest, before anything is changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hiroba.kernel.faults import Fault
from hiroba.project.backup.encryption import Opener, decrypted
from hiroba.project.backup.manifest import (
    About,
    Content,
    Manifest,
    Tally,
    decode_about,
    decode_manifest,
    not_a_backup,
)
from hiroba.project.backup.stream import pieces_of, unpacked

_MANIFEST_BYTES_MAX = 256 * 1024 * 1024
_DATABASE = "database"


@dataclass(frozen=True)
class Checked:
    """A backup whose every byte is as it was written."""

    about: About
    manifest: Manifest


def check(file: Path, opener: Opener, *, progress: Callable[[int], None] = lambda count: None) -> Checked:
    """Raises Fault for a damaged, truncated or foreign file, or a wrong passphrase."""
    found: list[Content] = []
    with opened(file, opener) as (about, members):
        manifest = None
        database = Tally(_DATABASE)
        for name, content in members:
            if name == "manifest.json":
                manifest = decode_manifest(content.read(_MANIFEST_BYTES_MAX))
                continue
            is_database = name.startswith(f"{_DATABASE}/")
            tally = database if is_database else Tally(name)
            for piece in pieces_of(content):
                tally.add(piece)
                progress(len(piece))
            if not is_database:
                found.append(tally.content())
    found.append(database.content())
    if manifest is None or manifest.id != about.id or set(manifest.contents) != set(found):
        raise not_a_backup()
    return Checked(about, manifest)


@contextmanager
def opened(file: Path, opener: Opener) -> Iterator[tuple[About, Iterator[tuple[str, IO[bytes]]]]]:
    """What the backup says of itself, and the members that follow. Raises Fault."""
    try:
        source = file.open("rb")
    except OSError as error:
        raise Fault(
            f"The file {file} cannot be read ({error.strerror})", "Correct its name or permissions."
        ) from None
    with source, decrypted(source, opener) as plain, unpacked(plain) as members:
        name, content = next(members, ("", None))
        if name != "about.json" or content is None:
            raise not_a_backup()
        yield decode_about(content.read(_MANIFEST_BYTES_MAX)), members
