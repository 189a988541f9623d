# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from hiroba.services.data_desk.before_images import Image, digest
from hiroba.services.data_desk.comparing import name_of
from hiroba.services.data_desk.town_entities import Entity

Step = Literal["restore", "recreate", "remove", "already", "left_alone"]
_NAMES_MAX = 200


@dataclass
class UndoPlan:
    """What becomes of each entity of an import that is taken back, counted; the first names of those left alone."""

    restore: int = 0
    recreate: int = 0
    remove: int = 0
    already: int = 0
    left_alone: int = 0
    left_alone_names: list[str] = field(default_factory=list)

    @property
    def seen(self) -> int:
        return self.restore + self.recreate + self.remove + self.already + self.left_alone

    def add(self, image: Image, current: Entity | None) -> Step:
        step = step_of(image, current)
        setattr(self, step, getattr(self, step) + 1)
        if step == "left_alone" and len(self.left_alone_names) < _NAMES_MAX:
            self.left_alone_names.append(name_of(current or image.before or {"id": image.id}))
        return step


def step_of(image: Image, current: Entity | None) -> Step:
    """Only what is still as the import left it is put back; what others made of it since is theirs."""
    now = digest(current)
    if now == digest(image.before):
        return "already"
    if now != image.after:
        return "left_alone"
    if image.before is None:
        return "remove"
    return "recreate" if current is None else "restore"
