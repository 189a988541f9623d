# SPDX-License-Identifier: Apache-2.0
"""What a list of places consists of, and what a match says. Pure, without Django."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["town", "chome", "block"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPlace:
    """One row of a list: a 町字 (`town`, with its 丁目 or `koaza`) or one of its 街区 (`block`), with its centroid."""

    town: str
    koaza: str = ""
    block: str = ""
    kana: str = ""
    code: str = ""
    lon: float
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an address is, as exactly as the list knows.

    `level` tells how far it was understood: `town` the 大字 or 町, `chome` its 丁目 or 小字, `block` the 街区; the
    point is the centroid of that. `matched` is the official name of what was found, `rest` what was left over.
    """

    lon: float
    lat: float
    level: Level
    matched: str
    town_code: str = ""
    rest: str = ""
