# SPDX-License-Identifier: Apache-2.0
"""Which files of the data folder belong into a backup, and how they come back."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from hiroba.kernel.faults import Fault

SECRETS = "secrets"
LEFT_OUT = frozenset(
    {"postgres", "postgres.draft", "run", "log", "cache", "backups", "operation", "restore.draft", SECRETS}
)
"""Folders that are made again, belong to this machine, or (`secrets`) are chosen one by one."""

OF_THIS_MACHINE = frozenset({"hiroba_app", "hiroba_owner", "hiroba_broker", "postgres"})
"""Passwords of the embedded PostgreSQL: another installation has its own."""

_READ_BYTES = 1024 * 1024


def data_files(data_dir: Path, *, except_below: Path | None) -> Iterator[Path]:
    """Regular files of the folders that come along, in a fixed order. Links are not followed."""
    for entry in sorted(data_dir.iterdir()) if data_dir.exists() else ():
        if entry.is_dir() and not entry.is_symlink() and entry.name not in LEFT_OUT:
            yield from _below(entry, except_below)


def secret_files(data_dir: Path) -> Iterator[Path]:
    """The keys and secrets that make it the same city."""
    folder = data_dir / SECRETS
    for path in sorted(folder.iterdir()) if folder.exists() else ():
        if path.is_file() and not path.name.startswith(".") and path.name not in OF_THIS_MACHINE:
            yield path


def checked_name(name: str) -> PurePosixPath:
    """A relative path that stays below the folder it is put into. Raises Fault."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\\" in name or "\0" in name:
        raise Fault(f"The file has an entry with a dangerous name: {name!r}", "Do not use this file.")
    return path


def put(folder: Path, name: str, content: IO[bytes]) -> None:
    """Writes one file below the folder, on the disk before it returns."""
    path = folder / checked_name(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(content, file, _READ_BYTES)
        file.flush()
        os.fsync(file.fileno())


def adopt(draft: Path, data_dir: Path) -> None:
    """Moves the top folders of `draft` into the data folder; secrets one by one over those that are there."""
    for entry in sorted(draft.iterdir()):
        if entry.name == SECRETS:
            (data_dir / SECRETS).mkdir(mode=0o700, exist_ok=True)
            for secret in sorted(entry.iterdir()):
                os.replace(secret, data_dir / SECRETS / secret.name)
            continue
        target = data_dir / entry.name
        if target.exists():
            shutil.rmtree(target)
        os.replace(entry, target)


def _below(folder: Path, except_below: Path | None) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        here = Path(root)
        folders[:] = sorted(name for name in folders if here / name != except_below)
        for name in sorted(names):
            path = here / name
            if path.is_file() and not path.is_symlink():
                yield path
