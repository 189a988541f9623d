# SPDX-License-Identifier: Apache-2.0
"""What a clerk can choose where a file does not tell it: the data set, and the meaning of each column."""

from __future__ import annotations

from dataclasses import dataclass

from hiroba.kernel.catalogue.data_models import MODELS
from hiroba.kernel.catalogue.tables.columns import ColumnKey, column_keys


@dataclass(frozen=True, slots=True)
class DatasetKind:
    """A data set that can be taken in; `name` is the value of `CheckOptions.dataset_choice`."""

    name: str
    title_ja: str
    title_en: str
    entity_type: str


def dataset_kinds() -> tuple[DatasetKind, ...]:
    """All data sets in the order of the standard."""
    return tuple(
        DatasetKind(model.name, model.title_ja, model.title_en, model.entity_type) for model in MODELS
    )


def column_choices(dataset: str) -> tuple[ColumnKey, ...]:
    """What the columns of this data set can be; nothing for an unknown name."""
    return next((column_keys(model) for model in MODELS if model.name == dataset), ())
