# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from hiroba.kernel.catalogue.cleaning import Cleaner
from hiroba.kernel.catalogue.cleaning.text import clean_text

# What towns put around or into a header: 「名称_カナ」「名称（カナ）」「#名称カナ」 mean the same column.
_ORNAMENTS = re.compile(r"[\s_\-‐–—−ー・、,。.()\[\]{}<>「」【】:;/\\|#*※★☆●○◎\"'“”‘’`]+")


@dataclass(frozen=True)
class Field:
    """One attribute of an entity and the headers under which towns publish it.

    `repeats` marks columns with few different values: their cleaned cells are remembered.
    """

    attribute: str
    headers: tuple[str, ...]
    clean: Cleaner = clean_text
    repeats: bool = False


@dataclass(frozen=True)
class Hazard:
    """A kind of disaster (datamodels.jp hazardTypes) and the columns that say whether a site can be used in it."""

    name: str
    headers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class DataModel:
    """One data set.

    `marks` are the headers that tell it from others, with their weight; `file_words` are looked for in the file
    name. `name_from` is the attribute that names an entity of a data set that has no names of its own. `place` says
    whether its rows have a position: a missing one is told only where one is expected.
    """

    name: str
    entity_type: str
    title_ja: str
    title_en: str
    fields: tuple[Field, ...]
    marks: dict[str, int]
    file_words: tuple[str, ...]
    identifier_headers: tuple[str, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    name_from: str = ""
    place: Literal["expected", "optional", "none"] = "expected"
    mark_keys: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "mark_keys", {header_key(text): weight for text, weight in self.marks.items()}
        )


def header_key(text: str) -> str:
    """A header without ornaments, width and case, so that all spellings of a column meet.

    The long-vowel mark is dropped as well, because it is often typed as a hyphen.
    """
    return _ORNAMENTS.sub("", unicodedata.normalize("NFKC", text)).lower()
