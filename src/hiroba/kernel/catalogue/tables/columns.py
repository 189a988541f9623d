# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hiroba.kernel.catalogue.data_models import DataModel, Field
from hiroba.kernel.catalogue.data_models.blocks import (
    CODE_HEADERS,
    IDENTIFIER_HEADERS,
    LATITUDE_HEADERS,
    LONGITUDE_HEADERS,
    POSITION_HEADERS,
)
from hiroba.kernel.catalogue.data_models.vocabulary import header_key

# What a template has filled in already, so that a row with nothing else is an empty one.
_PREFILLED = frozenset({"localGovernmentName", "prefecture", "city"})


@dataclass(frozen=True)
class Columns:
    """What each column of a header is for; numbers are column indices, -1 where a column does not exist.

    A column with several candidates for one purpose is used from left to right; unknown columns are `extras`.
    """

    names: tuple[str, ...]
    fields: tuple[tuple[Field, int], ...]
    codes: tuple[int, ...]
    identifiers: tuple[int, ...]
    latitude: int
    longitude: int
    pair: int
    hazards: tuple[tuple[str, tuple[int, ...]], ...]
    extras: tuple[int, ...]
    filled_in_templates: frozenset[int]

    @property
    def meanings(self) -> dict[str, str]:
        """What each known column became, for the report."""
        found = {self.names[index]: field.attribute for field, index in self.fields}
        found |= {self.names[index]: "localGovernmentCode" for index in self.codes}
        found |= {self.names[index]: "identifier" for index in self.identifiers}
        found |= {
            self.names[index]: "location"
            for index in (self.latitude, self.longitude, self.pair)
            if index >= 0
        }
        return found | {
            self.names[i]: f"hazardTypes ({name})" for name, indices in self.hazards for i in indices
        }

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(self.names[index] for index in self.extras)

    @classmethod
    def of(cls, model: DataModel, header: Sequence[str]) -> Columns:
        keys = [header_key(cell) for cell in header]
        identifiers = _identifiers(model, keys)
        codes = _indices(CODE_HEADERS, keys, without=set(identifiers))
        latitude, longitude = _single(LATITUDE_HEADERS, keys), _single(LONGITUDE_HEADERS, keys)
        pair = _single(POSITION_HEADERS, keys)
        hazards = tuple((hazard.name, _indices(hazard.headers, keys)) for hazard in model.hazards)
        hazards = tuple(entry for entry in hazards if entry[1])
        special = {
            *identifiers,
            *codes,
            latitude,
            longitude,
            pair,
            *(i for _, found in hazards for i in found),
        }
        fields = _fields(model, keys, special)
        used = special | {index for _, index in fields}
        return cls(
            names=_unique_names(header),
            fields=fields,
            codes=codes,
            identifiers=identifiers,
            latitude=latitude,
            longitude=longitude,
            pair=pair,
            hazards=hazards,
            extras=tuple(index for index in range(len(keys)) if index not in used),
            filled_in_templates=frozenset(
                {*identifiers, *codes, *(index for field, index in fields if field.attribute in _PREFILLED)}
            ),
        )


def _identifiers(model: DataModel, keys: list[str]) -> tuple[int, ...]:
    """Own identifier columns of the data set first, then ID before running numbers."""
    return _in_order((*model.identifier_headers, *IDENTIFIER_HEADERS), keys)


def _fields(model: DataModel, keys: list[str], special: set[int]) -> tuple[tuple[Field, int], ...]:
    """Columns in the order of the file. The data set's own reading of a header is declared last and wins."""
    by_key = {header_key(header): field for field in model.fields for header in field.headers}
    return tuple(
        (by_key[key], index) for index, key in enumerate(keys) if key in by_key and index not in special
    )


def _in_order(headers: Sequence[str], keys: list[str]) -> tuple[int, ...]:
    wanted = dict.fromkeys(header_key(header) for header in headers)
    return tuple(index for key in wanted for index, found in enumerate(keys) if found == key)


def _indices(
    headers: Sequence[str], keys: list[str], without: frozenset[int] | set[int] = frozenset()
) -> tuple[int, ...]:
    wanted = {header_key(header) for header in headers}
    return tuple(index for index, key in enumerate(keys) if key in wanted and index not in without)


def _single(headers: Sequence[str], keys: list[str]) -> int:
    found = _in_order(headers, keys)
    return found[0] if found else -1


def _unique_names(header: Sequence[str]) -> tuple[str, ...]:
    """Header texts as keys of `extras`: one line, numbered when doubled, never empty."""
    names: list[str] = []
    for index, cell in enumerate(header, 1):
        name = " ".join(cell.split()) or f"列{index}"
        copies = sum(other == name or other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({copies + 1})" if copies else name)
    return tuple(names)
