# SPDX-License-Identifier: Apache-2.0
from dataclasses import dataclass

from hiroba.kernel.api.events import Event


@dataclass(frozen=True, kw_only=True)
class DatasetImported(Event):
    """A file was taken in, and at least one entity of the data set was written. Any service may rely on it.

    Counts are of the file; an import that changes nothing publishes no event.
    """

    dataset: str
    entity_type: str
    file_sha256: str
    rows: int
    accepted: int
    refused: int
    written: int

    @property
    def subject(self) -> str:
        return f"dataset:{self.dataset}"


@dataclass(frozen=True, kw_only=True)
class DatasetWithdrawn(Event):
    """An import was undone: its entities are as they were before it, but for those changed by others since.

    Undoing a withdrawal publishes this event too; `restored` counts entities put back, `removed` deleted ones.
    """

    dataset: str
    entity_type: str
    run: int
    restored: int
    removed: int
    left_alone: int

    @property
    def subject(self) -> str:
        return f"dataset:{self.dataset}"
