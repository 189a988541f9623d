# SPDX-License-Identifier: Apache-2.0
"""Reads of files of the current tenant."""

import uuid
from typing import cast

from hiroba.kernel.files import content
from hiroba.kernel.files.models import File
from hiroba.kernel.files.stored import Audience, Kind, Size, StoredFile
from hiroba.kernel.tenancy import current_tenant

FILES_MAX = 200
"""Far above what one owner may have (HIROBA_FILES_FOR_OWNER_MAX)."""


def of(owner: str) -> list[StoredFile]:
    """The files of an owner, oldest first."""
    rows = File.objects.filter(owner=owner).order_by("stored_at", "id")[:FILES_MAX]
    return [stored_file(row) for row in rows]


def get(file_id: uuid.UUID) -> StoredFile | None:
    """One file, for the page that guards it: it looks at owner and audience."""
    row = File.objects.filter(id=file_id).first()
    return stored_file(row) if row else None


def read(file_id: uuid.UUID, *, size: Size = "full") -> bytes:
    """The content, for a paper or a message. Raises FileNotFoundError when the file is gone."""
    if get(file_id) is None:
        raise FileNotFoundError(str(file_id))
    return content.path_of(current_tenant(), file_id, size).read_bytes()


def stored_file(row: File) -> StoredFile:
    return StoredFile(
        id=row.id,
        owner=row.owner,
        kind=cast(Kind, row.kind),
        audience=cast(Audience, row.audience),
        name=row.name,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        sha256=row.sha256,
        width=row.width,
        height=row.height,
        stored_at=row.stored_at,
        keep_until=row.keep_until,
    )
