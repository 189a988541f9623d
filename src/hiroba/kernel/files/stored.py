# SPDX-License-Identifier: Apache-2.0
"""What the callers of `files` hold in their hands, and the words of its vocabulary."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["photo", "document", "table"]
Audience = Literal["public", "staff", "restricted"]
Size = Literal["full", "thumb"]


class Upload(Protocol):
    """A browser's upload or an open file. Where it has a `size`, that is looked at before anything is read."""

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file that is stored. `width` and `height` are those of the full picture, None for what is no picture."""

    id: uuid.UUID
    owner: str
    kind: Kind
    audience: Audience
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    width: int | None
    height: int | None
    stored_at: datetime.datetime
    keep_until: datetime.date | None
