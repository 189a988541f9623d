# SPDX-License-Identifier: Apache-2.0
"""An export is a folder; packed, it is the same folder in one encrypted file."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hiroba.kernel.faults import Fault
from hiroba.project.backup.data_files import put
from hiroba.project.backup.encryption import Lock, Opener, decrypted, encrypt
from hiroba.project.backup.manifest import Content, Tally
from hiroba.project.backup.stream import Member, PieceReader, pack, pieces_of, unpacked

PACKED_SUFFIX = ".hiroba-town"
MANIFEST = "manifest.json"


@contextmanager
def to_fill(target: Path, lock: Lock) -> Iterator[Path]:
    """A folder to write into; when the block ends well, it or the packed file has its name. Raises Fault."""
    if target.exists() and (target.is_file() or any(target.iterdir())):
        raise Fault(f"{target} exists and is not empty", "Choose another name with --to.")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        yield draft
        if target.suffix == PACKED_SUFFIX:
            _pack(draft, target, lock)
        else:
            os.replace(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def opened(source: Path, opener: Opener, scratch: Path) -> Iterator[Path]:
    """The folder of an export; a packed one is unpacked below `scratch` until the block ends. Raises Fault."""
    if source.is_dir():
        yield source
        return
    folder = Path(tempfile.mkdtemp(prefix="town-", dir=scratch))
    try:
        with source.open("rb") as file, decrypted(file, opener) as plain, unpacked(plain) as members:
            for name, content in members:
                put(folder, name, content)
        yield folder
    except FileNotFoundError as error:
        if error.filename != str(source):
            raise
        raise Fault(f"{source} does not exist", "Correct its name.") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def contents(folder: Path) -> tuple[Content, ...]:
    """Every file but the manifest, with its digest."""
    return tuple(_digest(path, folder) for path in _files(folder) if path.name != MANIFEST)


def check(folder: Path, expected: tuple[Content, ...]) -> None:
    """Raises Fault that names the first file that is not as it was written."""
    found = {each.name: each for each in contents(folder)}
    for each in expected:
        if found.pop(each.name, None) != each:
            raise Fault(
                f"The file {each.name} of the export is missing or changed", "Take another copy of it."
            )
    if found:
        raise Fault(f"The file {min(found)} does not belong to the export", "Take it away.")


def _pack(folder: Path, target: Path, lock: Lock) -> None:
    draft = folder.with_name(f"{folder.name}.packed")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            encrypt(PieceReader(pack(_members(folder))), file, lock)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def _members(folder: Path) -> Iterator[Member]:
    for path in _files(folder):
        with path.open("rb") as file:
            yield Member(path.relative_to(folder).as_posix(), path.stat().st_size, pieces_of(file))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _digest(path: Path, folder: Path) -> Content:
    tally = Tally(path.relative_to(folder).as_posix())
    with path.open("rb") as file:
        for piece in pieces_of(file):
            tally.add(piece)
    return tally.content()
