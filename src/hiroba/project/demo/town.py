# SPDX-License-Identifier: Apache-2.0
"""What a demo town is made of. Everything that is not a public fact is invented and says so (架空, デモ)."""

from __future__ import annotations

from dataclasses import dataclass

from hiroba.project.demo.geometry import Line, Position


@dataclass(frozen=True, kw_only=True)
class Place:
    """A named part of the town (町字 or head office) with the position published for it."""

    name: str
    position: Position


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A public figure of the town, with the document that states it."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """The four levels of a river station in metres: 水防団待機, 氾濫注意, 避難判断, 氾濫危険."""

    standby: float
    caution: float
    evacuation: float
    danger: float

    def settings(self) -> dict[str, float]:
        """As the register of devices and the context entity name them."""
        return {
            "standbyLevel": self.standby,
            "cautionLevel": self.caution,
            "evacuationLevel": self.evacuation,
            "dangerLevel": self.danger,
        }


@dataclass(frozen=True, kw_only=True)
class Station:
    """A sensor of the demo: `kind` is a device kind, `level_at_rest` what it shows in dry weather."""

    number: str
    kind: str
    name: str
    position: Position
    river: str = ""
    thresholds: Thresholds | None = None
    level_at_rest: float = 0.0
    response_hours: float = 3.0


@dataclass(frozen=True, kw_only=True)
class Road:
    """A place where a road may be restricted. Without a `restriction` of its own it is closed by heavy rain."""

    number: str
    name: str
    position: Position
    restriction: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class DemoTown:
    """A demo municipality. `outline` is a rough ring well inside the real boundary."""

    code: str
    accent: str
    outline: Line
    places: tuple[Place, ...]
    rivers: tuple[Line, ...] = ()
    stations: tuple[Station, ...] = ()
    roads: tuple[Road, ...] = ()
    figures: tuple[Figure, ...] = ()
    school_names: tuple[str, ...] = ()
    camera_count: int = 0


@dataclass(frozen=True, kw_only=True)
class DemoGroup:
    """Several towns that share services and the sensors listed here."""

    code: str
    name: str
    name_en: str
    members: tuple[str, ...]
    stations: tuple[Station, ...] = ()
    roads: tuple[Road, ...] = ()
