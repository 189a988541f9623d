# SPDX-License-Identifier: Apache-2.0
"""Which data set a table is, read from its headers."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from hiroba.kernel.catalogue.cleaning.text import INVISIBLE
from hiroba.kernel.catalogue.data_models import MODELS, DataModel
from hiroba.kernel.catalogue.data_models.blocks import (
    CODE_HEADERS,
    GEOMETRY_HEADERS,
    IDENTIFIER_HEADERS,
    LATITUDE_HEADERS,
    LONGITUDE_HEADERS,
    POSITION_HEADERS,
)
from hiroba.kernel.catalogue.data_models.vocabulary import header_key
from hiroba.kernel.catalogue.faults import FileFault

# Titles, licences and hints above the header; the FIWARE-time files of Takamatsu have six such lines.
_HEADER_WITHIN_ROWS = 20
_KNOWN_HEADERS_MIN = 2
_SCORE_MIN = 4
_FILE_NAME_SCORE = 3
# 「投票所_名称」 and its like: the first word tells the data set; 施設 and 設備 stand before columns of many.
_PREFIX_SCORE = 5
_COMMON_PREFIXES = frozenset({"施設", "設備"})


@dataclass(frozen=True, slots=True)
class Header:
    row: int
    cells: tuple[str, ...]
    title: str

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(header_key(cell) for cell in self.cells)


def find_header(
    rows: Iterable[tuple[int, Sequence[str]]], *, choices: Iterable[str] = (), is_chosen: bool = False
) -> Header | None:
    """The row among the first ones with the most known headers; the lines above it are the title.

    Headers that the clerk chose count as known. Where the data set `is_chosen` and no header is known, it is the
    first row with several cells.
    """
    first = list(islice(rows, _HEADER_WITHIN_ROWS))
    chosen = {header_key(name) for name in choices}
    known = [sum(is_known(key) or key in chosen for key in map(header_key, cells)) for _, cells in first]
    if max(known, default=0) < _KNOWN_HEADERS_MIN:
        known = [sum(1 for cell in cells if cell.strip()) for _, cells in first] if is_chosen else []
        known = [int(number >= _KNOWN_HEADERS_MIN) for number in known]
        if not any(known):
            return None
    place = known.index(max(known))
    title = " ".join(cell for _, cells in first[:place] for cell in cells if cell)
    row, cells = first[place]
    width = max(number for number, cell in enumerate(cells, 1) if cell.strip())
    # A BOM within the file, as joined files have it, is no part of a name.
    return Header(row, tuple(cell.translate(INVISIBLE).strip() for cell in cells[:width]), title)


def recognise(header: Header, *, file_name: str, choice: str = "") -> DataModel:
    """The data set of a header, or the chosen one. Raises FileFault that tells the known columns and the nearest."""
    if choice:
        return _chosen(choice)
    keys = set(header.keys)
    scores = {model.name: _score(model, keys, file_name + " " + header.title) for model in MODELS}
    best = max(MODELS, key=lambda model: scores[model.name])
    if scores[best.name] < _SCORE_MIN or not _has_name(best, keys):
        raise unrecognised(file_name, header, best)
    return best


def _chosen(choice: str) -> DataModel:
    for model in MODELS:
        if model.name == choice:
            return model
    raise FileFault(
        "no_such_dataset",
        en=(f"{choice} is no data set", "Choose one of the list"),
        ja=(f"「{choice}」というデータセットはありません", "一覧から選んでください"),
    )


@cache
def known_keys() -> frozenset[str]:
    """Spellings of all headers of all data sets."""
    headers = [
        *CODE_HEADERS,
        *IDENTIFIER_HEADERS,
        *LATITUDE_HEADERS,
        *LONGITUDE_HEADERS,
        *POSITION_HEADERS,
        *GEOMETRY_HEADERS,
    ]
    for model in MODELS:
        headers += [header for field in model.fields for header in field.headers]
        headers += [field.attribute for field in model.fields]
        headers += [header for hazard in model.hazards for header in (hazard.name, *hazard.headers)]
        headers += [
            *model.marks,
            *model.identifier_headers,
            *model.latitude_headers,
            *model.longitude_headers,
        ]
    return frozenset(header_key(header) for header in headers)


@lru_cache(maxsize=4096)
def is_known(key: str) -> bool:
    """Whether the spelling is a header of some data set, also behind a first word of sheet B."""
    return key in known_keys() or any(
        rest in known_keys() for model in MODELS if (rest := model.without_prefix(key))
    )


def unrecognised(file_name: str, header: Header | None, nearest: DataModel | None = None) -> FileFault:
    known = [cell for cell in header.cells if is_known(header_key(cell))] if header else []
    shown = ", ".join(" ".join(cell.split()) for cell in known[:8])
    english = f"known columns: {shown}" if known else "no known column in its first rows"
    japanese = f"分かった列: {shown}" if known else "先頭の行に分かる列がありません"
    remedy_en, remedy_ja = (
        "Use the headers of the standard data sets",
        "標準データセットの見出しを使ってください",
    )
    if nearest:
        missing = ", ".join([mark for mark, weight in nearest.marks.items() if weight > 2][:3])
        remedy_en = f"Nearest is {nearest.title_en}, told by columns such as {missing}"
        remedy_ja = f"最も近いのは「{nearest.title_ja}」で、{missing} などの列で見分けます"
    return FileFault(
        "unrecognised_headers",
        en=(f"{file_name} is not a known data set ({english})", remedy_en),
        ja=(f"{file_name} はどのデータセットか分かりません（{japanese}）", remedy_ja),
        columns=header.cells if header else (),
        nearest=nearest.name if nearest else "",
    )


def _score(model: DataModel, keys: set[str], names: str) -> int:
    folded = unicodedata.normalize("NFKC", names).lower()
    hint = _FILE_NAME_SCORE if any(word in folded for word in model.file_words) else 0
    marks = _own_attributes()[model.name] | model.mark_keys
    return hint + _prefix_score(model, keys) + sum(marks.get(key, 0) for key in keys)


@cache
def _own_attributes() -> dict[str, dict[str, int]]:
    """A file may use the names of the model as headers: those of few models tell which one it is."""
    names = {
        model.name: {header_key(field.attribute) for field in model.fields}
        | {header_key(hazard.name) for hazard in model.hazards}
        for model in MODELS
    }
    shared = Counter(key for keys in names.values() for key in keys)
    weights = {1: 4, 2: 2, 3: 1}
    return {name: {key: weights.get(shared[key], 0) for key in keys} for name, keys in names.items()}


def _prefix_score(model: DataModel, keys: set[str]) -> int:
    own = [word for word in model.prefix_keys if word not in _COMMON_PREFIXES]
    is_told = any(key.startswith(word) and key[len(word) :] in known_keys() for key in keys for word in own)
    return _PREFIX_SCORE if is_told else 0


def _has_name(model: DataModel, keys: set[str]) -> bool:
    wanted = {"name", model.name_from} - {""}
    spellings = {
        header_key(each) for field in model.fields if field.attribute in wanted for each in field.headers
    }
    spellings |= {header_key(attribute) for attribute in wanted}
    return any(key in spellings or model.without_prefix(key) in spellings for key in keys)
