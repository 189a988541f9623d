# SPDX-License-Identifier: Apache-2.0
"""What each column of a header is for: a key told from the header, or chosen by the clerk."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from hiroba.kernel.catalogue.data_models import DataModel, Field
from hiroba.kernel.catalogue.data_models.blocks import (
    CODE_HEADERS,
    GEOMETRY_HEADERS,
    IDENTIFIER_HEADERS,
    LATITUDE_HEADERS,
    LONGITUDE_HEADERS,
    PERSON_HEADERS,
    POSITION_HEADERS,
    TOKYO_WORDS,
)
from hiroba.kernel.catalogue.data_models.vocabulary import header_key
from hiroba.kernel.catalogue.paper import REASON_COLUMNS
from hiroba.kernel.catalogue.report import RecognisedColumn

CODE, IDENTIFIER = "localGovernmentCode", "identifier"
LATITUDE, LONGITUDE, POSITION, GEOMETRY = "latitude", "longitude", "position", "geometry"
HAZARD = "hazardTypes."
# Chosen for a column that is not to be taken in at all; "" keeps it as text in extras.
LEFT_OUT = "-"
# Names and addresses of persons, which have no place in data that everybody reads.
WITHHELD = "person"
_PLACES = frozenset({LATITUDE, LONGITUDE, POSITION, GEOMETRY})
# What a template has filled in already, so that a row with nothing else is an empty one.
_SAMPLES, _SAMPLE_LETTERS = 3, 60
_PREFILLED = frozenset({"localGovernmentName", "prefecture", "city"})


class ColumnKey(NamedTuple):
    """What a column can be chosen to be: the header of the standard data set, and the attribute in English words."""

    key: str
    title_ja: str
    title_en: str


@dataclass(frozen=True)
class Columns:
    """The columns of one table; `keys` tells for each column what it is, None where it is unknown.

    A column with several candidates for one purpose is used from left to right; unknown columns are `extras`.
    """

    model: DataModel
    names: tuple[str, ...]
    keys: tuple[str | None, ...]
    identifiers: tuple[int, ...]

    @classmethod
    def of(cls, model: DataModel, header: Sequence[str], choices: Mapping[str, str] | None = None) -> Columns:
        names = unique_names(header)
        ours = dict.fromkeys(REASON_COLUMNS, LEFT_OUT) if holds_reasons(names) else {}
        chosen = ours | {_plain(name): key for name, key in (choices or {}).items()}
        spellings = [header_key(cell) for cell in header]
        told = _told_keys(model)
        keys = [
            (chosen[name] or None)
            if name in chosen
            else told.get(spelling) or told.get(model.without_prefix(spelling))
            for name, spelling in zip(names, spellings, strict=True)
        ]
        identifiers = _identifiers(model, spellings, keys, {names.index(n) for n in chosen if n in names})
        _keep_best(keys, spellings)
        return cls(model, names, tuple(keys), identifiers)

    def all(self, key: str) -> tuple[int, ...]:
        return tuple(index for index, found in enumerate(self.keys) if found == key)

    def first(self, key: str) -> int:
        """Index of the first column for a purpose, -1 where there is none."""
        return next(iter(self.all(key)), -1)

    @property
    def identifier_name(self) -> str:
        """Header of the column that a person would mend when two rows have one identifier."""
        return self.names[self.identifiers[0]] if self.identifiers else ""

    @cached_property
    def fields(self) -> tuple[tuple[Field, int], ...]:
        """Columns in the order of the file. The data set's own reading of a header is declared last and wins."""
        by_attribute = {field.attribute: field for field in self.model.fields}
        return tuple(
            (_field_of(self.model, self.names[index], key) or by_attribute[key], index)
            for index, key in enumerate(self.keys)
            if key in by_attribute and key != CODE
        )

    @cached_property
    def hazards(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        found = ((hazard.name, self.all(HAZARD + hazard.name)) for hazard in self.model.hazards)
        return tuple(entry for entry in found if entry[1])

    @cached_property
    def extras(self) -> tuple[int, ...]:
        return tuple(index for index, key in enumerate(self.keys) if key is None)

    @cached_property
    def filled_in_templates(self) -> frozenset[int]:
        prefilled = {index for index, key in enumerate(self.keys) if key in _PREFILLED}
        return frozenset({*self.identifiers, *self.all(CODE), *prefilled})

    def recognised(self, samples: Sequence[Sequence[str]]) -> tuple[RecognisedColumn, ...]:
        """All columns with the first texts of each, but for those of persons."""
        return tuple(
            RecognisedColumn(name, key, _becomes(key), () if key == WITHHELD else _texts(samples, index))
            for index, (name, key) in enumerate(zip(self.names, self.keys, strict=True))
        )

    @property
    def meanings(self) -> dict[str, str]:
        """What each known column became, for the report."""
        return {
            name: _becomes(key)
            for name, key in zip(self.names, self.keys, strict=True)
            if key not in (None, LEFT_OUT, WITHHELD)
        }

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(self.names[index] for index in self.extras)


def holds_reasons(names: Sequence[str]) -> bool:
    """Whether the file is one of ours: the refused rows of an import, which somebody has mended."""
    return set(REASON_COLUMNS) <= set(names)


def column_keys(model: DataModel) -> tuple[ColumnKey, ...]:
    """Everything a column of this data set can be, in the order of the standard."""
    found = {IDENTIFIER: "ID", CODE: CODE_HEADERS[0]}
    for field in model.fields:
        found.setdefault(field.attribute, field.headers[0])
    if model.place != "none":
        found |= {LATITUDE: "緯度", LONGITUDE: "経度", POSITION: "緯度経度", GEOMETRY: "geometry"}
    found |= {HAZARD + hazard.name: hazard.headers[0] for hazard in model.hazards}
    return tuple(ColumnKey(key, title, _in_words(key)) for key, title in found.items())


def unique_names(header: Sequence[str]) -> tuple[str, ...]:
    """Header texts as keys of `extras`: one line, numbered when doubled, never empty."""
    names: list[str] = []
    for index, cell in enumerate(header, 1):
        name = _plain(cell) or f"列{index}"
        copies = sum(other == name or other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({copies + 1})" if copies else name)
    return tuple(names)


@cache
def _told_keys(model: DataModel) -> dict[str, str]:
    """Spelling of a header to the purpose it tells; special columns come before fields of the same spelling."""
    fields = {header_key(header): field.attribute for field in model.fields for header in field.headers}
    identifiers = () if model.only_own_identifiers else IDENTIFIER_HEADERS
    # The names of the model itself may be headers too, as long as no standard header is spelled so.
    told = {header_key(field.attribute): field.attribute for field in model.fields}
    told |= {header_key(header): WITHHELD for header in PERSON_HEADERS} | fields
    for key, headers in (
        *((HAZARD + hazard.name, (hazard.name, *hazard.headers)) for hazard in model.hazards),
        (POSITION, POSITION_HEADERS),
        (GEOMETRY, GEOMETRY_HEADERS),
        (LATITUDE, (*LATITUDE_HEADERS, *model.latitude_headers)),
        (LONGITUDE, (*LONGITUDE_HEADERS, *model.longitude_headers)),
        (CODE, CODE_HEADERS),
    ):
        told |= {header_key(header): key for header in headers}
    told |= {key: IDENTIFIER for key in map(header_key, identifiers) if key not in fields}
    return told | {header_key(header): IDENTIFIER for header in model.identifier_headers}


@cache
def _fields_by_spelling(model: DataModel) -> dict[str, Field]:
    return {header_key(header): field for field in model.fields for header in field.headers}


def _field_of(model: DataModel, name: str, key: str | None) -> Field | None:
    field = _fields_by_spelling(model).get(header_key(name))
    return field if field and field.attribute == key else None


def _identifiers(
    model: DataModel, spellings: list[str], keys: list[str | None], chosen: set[int]
) -> tuple[int, ...]:
    """Chosen ones, then own identifier columns of the data set, then ID before running numbers."""
    wanted = list(dict.fromkeys(map(header_key, (*model.identifier_headers, *IDENTIFIER_HEADERS))))
    found = [index for index, key in enumerate(keys) if key == IDENTIFIER]
    order = {spelling: place for place, spelling in enumerate(wanted)}

    def rank(index: int) -> int:
        spelling = spellings[index]
        return -1 if index in chosen else order.get(spelling, order.get(model.without_prefix(spelling), 0))

    return tuple(sorted(found, key=rank))


def _keep_best(keys: list[str | None], spellings: list[str]) -> None:
    """Of several columns for one coordinate one is read, rather not that of the older datum; others stay as text."""
    for place in _PLACES:
        found = [index for index, key in enumerate(keys) if key == place]
        found.sort(key=lambda index: any(word in spellings[index] for word in TOKYO_WORDS))
        for index in found[1:]:
            keys[index] = None


def _in_words(key: str) -> str:
    """contactPointPhoneNumber → Contact point phone number; units such as _MTK stay behind."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[._]", " ", key.removeprefix(HAZARD)).strip()
    return words[:1].upper() + words[1:].lower()


def _becomes(key: str | None) -> str:
    if key is None:
        return "extras"
    if key in (LEFT_OUT, WITHHELD):
        return ""
    if key in _PLACES:
        return "location"
    return f"hazardTypes ({key.removeprefix(HAZARD)})" if key.startswith(HAZARD) else key


def _texts(rows: Sequence[Sequence[str]], index: int) -> tuple[str, ...]:
    texts = (row[index].strip()[:_SAMPLE_LETTERS] for row in rows if index < len(row))
    return tuple(text for text in texts if text)[:_SAMPLES]


def _plain(cell: str) -> str:
    return " ".join(cell.split())
