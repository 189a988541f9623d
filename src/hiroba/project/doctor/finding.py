# SPDX-License-Identifier: Apache-2.0
"""What the doctor says about one thing."""

from dataclasses import dataclass
from enum import StrEnum

from hiroba.kernel.registry.manifest import Text


class State(StrEnum):
    """Shape and word tell it, so that it can be read without colour."""

    OK = "ok"
    CARE = "care"
    WRONG = "wrong"
    OFF = "off"

    @property
    def shape(self) -> str:
        return {"ok": "●", "care": "▲", "wrong": "■", "off": "○"}[self.value]

    @property
    def word(self) -> Text:
        return _WORDS[self.value]


_WORDS = {
    "ok": Text(en="ok", ja="よし"),
    "care": Text(en="care", ja="注意"),
    "wrong": Text(en="wrong", ja="異常"),
    "off": Text(en="off", ja="なし"),
}

NOTHING = Text(en="", ja="")


@dataclass(frozen=True)
class Finding:
    """`name` is stable, for monitors; `remedy` is empty when nothing has to be done."""

    name: str
    title: Text
    state: State
    seen: Text
    remedy: Text = NOTHING


@dataclass(frozen=True)
class Subject:
    """One thing that is looked at; makes the findings about it."""

    name: str
    title: Text

    def ok(self, en: str, ja: str) -> Finding:
        return Finding(self.name, self.title, State.OK, Text(en=en, ja=ja))

    def off(self, en: str, ja: str) -> Finding:
        return Finding(self.name, self.title, State.OFF, Text(en=en, ja=ja))

    def care(self, seen: Text, remedy: Text) -> Finding:
        return Finding(self.name, self.title, State.CARE, seen, remedy)

    def wrong(self, seen: Text, remedy: Text) -> Finding:
        return Finding(self.name, self.title, State.WRONG, seen, remedy)
