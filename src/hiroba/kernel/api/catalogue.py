# SPDX-License-Identifier: Apache-2.0
"""Data sets of the town: what is imported, and the import of municipal open data and weather telegrams.

An import has three steps, so that a person can look at the second: `check_file` reads a whole file and gives the
report and the entities; `write_file` brings them to the context broker; `register_dataset` makes them known.
"""

from hiroba.kernel.catalogue.checking import CheckedFile, check_file
from hiroba.kernel.catalogue.context_store import context_store
from hiroba.kernel.catalogue.datasets import (
    ImportedDataset,
    forget_dataset,
    import_lock,
    imported_datasets,
    register_dataset,
)
from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.notes import MESSAGES, Note
from hiroba.kernel.catalogue.options import (
    BYTES_MAX,
    CheckOptions,
    FoundPlace,
    Geocoder,
    Progress,
    TownOutline,
    no_progress,
)
from hiroba.kernel.catalogue.report import FileReport, NoteGroup, RecognisedColumn, RowToMend, totals
from hiroba.kernel.catalogue.tables.choices import DatasetKind, column_choices, dataset_kinds
from hiroba.kernel.catalogue.tables.columns import ColumnKey
from hiroba.kernel.catalogue.towns import Town
from hiroba.kernel.catalogue.writing import EntityStore, write_file

__all__ = [
    "BYTES_MAX",
    "MESSAGES",
    "CheckOptions",
    "CheckedFile",
    "ColumnKey",
    "DatasetKind",
    "EntityStore",
    "FileFault",
    "FileReport",
    "FoundPlace",
    "Geocoder",
    "ImportedDataset",
    "Note",
    "NoteGroup",
    "Progress",
    "RecognisedColumn",
    "RowToMend",
    "Town",
    "TownOutline",
    "check_file",
    "column_choices",
    "context_store",
    "dataset_kinds",
    "forget_dataset",
    "import_lock",
    "imported_datasets",
    "no_progress",
    "register_dataset",
    "totals",
    "write_file",
]
