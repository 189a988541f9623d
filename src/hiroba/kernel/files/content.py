# SPDX-License-Identifier: Apache-2.0
"""Contents on disk: `data_dir/files/<tenant>/<first two digits of the id>/<id>.<size>`.

A content is whole and on the disk before its row commits. One whose transaction was rolled back lies there without
a row, until `retention.remove_orphans` takes it away.
"""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from hiroba.kernel.files.stored import Size

DRAFT = ".draft"
SIZES: tuple[Size, ...] = ("full", "thumb")


def folder(tenant: str) -> Path:
    root: Path = settings.HIROBA.data_dir
    return root / "files" / tenant


def path_of(tenant: str, file_id: uuid.UUID, size: Size) -> Path:
    return folder(tenant) / file_id.hex[:2] / f"{file_id}.{size}"


def write(tenant: str, file_id: uuid.UUID, contents: dict[Size, bytes]) -> None:
    """Returns when the contents and the names of their folders are on the disk."""
    place = path_of(tenant, file_id, "full").parent
    _make(place)
    for size, content in contents.items():
        path = path_of(tenant, file_id, size)
        draft = path.with_name(path.name + DRAFT)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    _sync(place)


def remove(tenant: str, file_id: uuid.UUID) -> None:
    """Takes all sizes away; what is gone already is no fault."""
    for size in SIZES:
        path_of(tenant, file_id, size).unlink(missing_ok=True)


def found(tenant: str) -> Iterator[tuple[Path, float]]:
    """Every file below the tenant's folder with the time of its last change."""
    for place, _folders, names in os.walk(folder(tenant)):
        for name in names:
            path = Path(place, name)
            try:
                yield path, path.stat().st_mtime
            except FileNotFoundError:
                continue  # Removed while we walked.


def _make(place: Path) -> None:
    """Makes the missing folders from the outside in, each noted on the disk in the one around it."""
    missing = [each for each in (place, *place.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
        _sync(each.parent)


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
