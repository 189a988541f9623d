# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from hiroba.kernel.catalogue.cleaning import Cleaner
from hiroba.kernel.catalogue.cleaning.text import INVISIBLE, clean_text

# What towns put around or into a header: 「名称_カナ」「名称（カナ）」「#名称カナ」 mean the same column.
_ORNAMENTS = re.compile(r"[\s_\-~〜‐–—−ー・、,。.()\[\]{}<>「」【】:;/\\|#*※★☆●○◎\"'“”‘’`]+")


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

    Recognition: `marks` are the headers that tell it from others, with their weight; `file_words` are looked for in
    the file name. Sheet B of the standard writes 「投票所_名称」 for 「名称」: `prefixes` are such first words.

    Names and identifiers: `name_from` is the attribute that names an entity where no name is given, with its number
    when `name_is_numbered`. `identity` are the attributes that make the identifier of a row without one; with
    `only_own_identifiers` running numbers (NO) do not count, because the next edition numbers anew.

    `place` says whether its rows have a position: a missing one is told only where one is expected. `observed_from`
    is the attribute that tells when the numbers of a row were true; in a series several rows of one thing are its
    history.
    """

    name: str
    entity_type: str
    title_ja: str
    title_en: str
    fields: tuple[Field, ...]
    marks: dict[str, int]
    file_words: tuple[str, ...]
    identifier_headers: tuple[str, ...] = ()
    only_own_identifiers: bool = False
    latitude_headers: tuple[str, ...] = ()
    longitude_headers: tuple[str, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    prefixes: tuple[str, ...] = ()
    name_from: str = ""
    name_is_numbered: bool = False
    identity: tuple[str, ...] = ("name", "fullAddress", "location")
    place: Literal["expected", "optional", "none"] = "expected"
    observed_from: str = ""
    is_series: bool = False
    mark_keys: dict[str, int] = field(init=False)
    prefix_keys: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        weights = {header_key(text): weight for text, weight in self.marks.items()}
        object.__setattr__(self, "mark_keys", weights)
        object.__setattr__(self, "prefix_keys", tuple(header_key(word) for word in self.prefixes))

    def without_prefix(self, key: str) -> str:
        """The spelling behind the first word of sheet B, "" when it has none."""
        return next((key[len(word) :] for word in self.prefix_keys if key.startswith(word)), "")


def header_key(text: str) -> str:
    """A header without ornaments, width and case, so that all spellings of a column meet.

    The long-vowel mark is dropped as well, because it is often typed as a hyphen.
    """
    return _ORNAMENTS.sub("", unicodedata.normalize("NFKC", text).translate(INVISIBLE)).lower()
