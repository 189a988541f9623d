# SPDX-License-Identifier: Apache-2.0
"""What a person may decide about a file before it is checked, and what a check may ask of the town."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from hiroba.kernel.catalogue.towns import Town

# Called with the name of a stage ("check", "write"), the part done and the whole, in bytes or entities.
Progress = Callable[[str, int, int], None]
# Ten times the largest file that a town of a million publishes.
BYTES_MAX = 1 << 30


class FoundPlace(Protocol):
    """What an address index answers; `level` is "town", "chome" or "block", `matched` the part it understood."""

    @property
    def lon(self) -> float: ...
    @property
    def lat(self) -> float: ...
    @property
    def level(self) -> str: ...
    @property
    def matched(self) -> str: ...


Geocoder = Callable[[str], FoundPlace | None]
# (longitude, latitude) -> inside the town, outside it, or None when no outline is known.
TownOutline = Callable[[float, float], bool | None]


def no_progress(stage: str, done: int, whole: int) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """`folder` takes the files of notes and of refused rows; None writes none (the report still has the first ones).

    `source` and `dataset` replace the names made from town and data set; two files of one type that are not editions
    of the same list need a `dataset` of their own, so that their identifiers do not meet.

    What the clerk decides on the page: `dataset_choice` names the data model (`DataModel.name`) instead of the
    headers; `column_choices` gives columns by their header a key of `column_keys` ("" keeps one as text in extras);
    `cell_mends` replaces cells by (row number, header); `sheet` names a sheet of a workbook.

    `geocoder` finds a place for an address without coordinates, `in_town` tells positions outside the town. `today`
    lets dates without a year be completed when their weekday proves it.
    """

    town: Town
    folder: Path | None = None
    source: str = ""
    dataset: str = ""
    own_areas: bool = False
    bytes_max: int = BYTES_MAX
    dataset_choice: str = ""
    column_choices: Mapping[str, str] = field(default_factory=dict)
    cell_mends: Mapping[tuple[int, str], str] = field(default_factory=dict)
    sheet: str = ""
    geocoder: Geocoder | None = None
    in_town: TownOutline | None = None
    today: date | None = None
