# SPDX-License-Identifier: Apache-2.0
"""Reads and writes the register of data sets; both want a tenant set."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.models import ImportedDataset as _Row


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportedDataset:
    """A data set of the current town; `rows` are those of its newest edition."""

    name: str
    title: str
    entity_type: str
    source: str
    licence: str
    owner: str
    rows: int
    imported_at: datetime.datetime


def imported_datasets() -> tuple[ImportedDataset, ...]:
    """All data sets that the current town has imported, by entity type and name. Raises TenantNotSet."""
    names = tuple(ImportedDataset.__dataclass_fields__)
    return tuple(
        ImportedDataset(**row) for row in _Row.objects.values(*names).order_by("entity_type", "name")
    )


def register_dataset(dataset: ImportedDataset) -> None:
    """Adds the data set to the current town or brings it up to date. Raises TenantNotSet."""
    values = {field: getattr(dataset, field) for field in dataset.__dataclass_fields__ if field != "name"}
    _Row.objects.update_or_create(name=dataset.name, defaults=values)


def forget_dataset(name: str) -> None:
    """Takes the data set out of the register of the current town; its entities stay. Raises TenantNotSet."""
    _Row.objects.filter(name=name).delete()


@contextmanager
def import_lock(tenant: str) -> Iterator[None]:
    """Keeps two imports of one town from reading and writing the same entities at once; ends with the connection.

    Taken outside any transaction: an import lasts minutes, and an open transaction would hold back all events.
    Raises FileFault when another import is running.
    """
    key = f"hiroba.import.{tenant}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
        if not cursor.fetchone()[0]:
            raise FileFault(
                "import_is_running",
                en=(f"Another import of {tenant} is running", "Wait until it has ended"),
                ja=(f"{tenant} では別の取り込みが動いています", "終わってからやり直してください"),
            )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key])
