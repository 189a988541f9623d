# SPDX-License-Identifier: Apache-2.0
from dataclasses import dataclass

from hiroba.kernel.api.events import Event


@dataclass(frozen=True, kw_only=True)
class NoticePublished(Event):
    """A notice stands on the portal. Services that carry news further (messages, television) may rely on it."""

    notice: int
    kind: str

    @property
    def subject(self) -> str:
        return f"notice:{self.notice}"


@dataclass(frozen=True, kw_only=True)
class NoticeClosed(Event):
    """A notice has left the portal."""

    notice: int

    @property
    def subject(self) -> str:
        return f"notice:{self.notice}"
