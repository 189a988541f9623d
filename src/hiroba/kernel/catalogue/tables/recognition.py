# SPDX-License-Identifier: Apache-2.0
"""Which data set a table is, read from its headers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from hiroba.kernel.catalogue.data_models import MODELS, OTHER_DATASETS, DataModel
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
_OTHER_DATASET_SCORE = 3


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
    spellings = known_keys() | {header_key(name) for name in choices}
    known = [sum(header_key(cell) in spellings for cell in cells) for _, cells in first]
    if max(known, default=0) < _KNOWN_HEADERS_MIN:
        known = [sum(1 for cell in cells if cell.strip()) for _, cells in first] if is_chosen else []
        known = [int(number >= _KNOWN_HEADERS_MIN) for number in known]
        if not any(known):
            return None
    place = known.index(max(known))
    title = " ".join(cell for _, cells in first[:place] for cell in cells if cell)
    row, cells = first[place]
    width = max(number for number, cell in enumerate(cells, 1) if cell.strip())
    return Header(row, tuple(cell.strip() for cell in cells[:width]), title)


def recognise(header: Header, *, file_name: str, choice: str = "") -> DataModel:
    """The data set of a header, or the chosen one. Raises FileFault that tells the known columns and the nearest."""
    if choice:
        return _chosen(choice)
    keys = set(header.keys)
    scores = {model.name: _score(model, keys, file_name + " " + header.title) for model in MODELS}
    best = max(MODELS, key=lambda model: scores[model.name])
    other = max(OTHER_DATASETS, key=lambda dataset: _hits(dataset[2], keys))
    if scores[best.name] < _hits(other[2], keys) * _OTHER_DATASET_SCORE:
        raise _not_taken_in_yet(file_name, other)
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
    """Keys of all headers of all data sets, also of those that are only named."""
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
        headers += [header for hazard in model.hazards for header in hazard.headers]
        headers += [*model.marks, *model.identifier_headers]
    headers += [header for dataset in OTHER_DATASETS for header in dataset[2]]
    return frozenset(header_key(header) for header in headers)


def unrecognised(file_name: str, header: Header | None, nearest: DataModel | None = None) -> FileFault:
    known = [cell for cell in header.cells if header_key(cell) in known_keys()] if header else []
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


def _not_taken_in_yet(file_name: str, dataset: tuple[str, str, tuple[str, ...]]) -> FileFault:
    japanese, english, _ = dataset
    return FileFault(
        "dataset_not_yet",
        en=(f"{file_name} is the data set “{english}”", "This data set is not taken in yet"),
        ja=(f"{file_name} は「{japanese}」のデータです", "このデータセットの取り込みは未対応です"),
    )


def _score(model: DataModel, keys: set[str], names: str) -> int:
    folded = unicodedata.normalize("NFKC", names).lower()
    hint = _FILE_NAME_SCORE if any(word in folded for word in model.file_words) else 0
    return hint + sum(weight for key, weight in model.mark_keys.items() if key in keys)


def _has_name(model: DataModel, keys: set[str]) -> bool:
    attribute = model.name_from or "name"
    return any(
        header_key(header) in keys
        for field in model.fields
        if field.attribute in (attribute, "name")
        for header in field.headers
    )


def _hits(headers: tuple[str, ...], keys: set[str]) -> int:
    return sum(header_key(header) in keys for header in headers)
