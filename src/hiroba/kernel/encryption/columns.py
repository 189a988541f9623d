# SPDX-License-Identifier: Apache-2.0
"""Every encrypted column of the database, and which keys its values use."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.apps import apps
from django.db import models

from hiroba.kernel.encryption.fields import EncryptedTextField

# A portion that is over within a fraction of a second, so that nobody waits for it.
BATCH_ROWS = 200


@dataclass(frozen=True)
class EncryptedColumn:
    """One column, and the place that its values are bound to."""

    field: EncryptedTextField

    @property
    def table(self) -> str:
        return str(self.field.model._meta.db_table)

    @property
    def column(self) -> str:
        return str(self.field.column)

    @property
    def place(self) -> str:
        return self.field.place

    @cached_property
    def key_columns(self) -> tuple[str, ...]:
        """The columns of the primary key, which may be several."""
        key = self.field.model._meta.pk
        if isinstance(key, models.CompositePrimaryKey):
            return tuple(str(each.column) for each in key.fields if isinstance(each, models.Field))
        return (str(key.column),)


def encrypted_columns() -> Iterator[EncryptedColumn]:
    """In the order of the installed apps; a parent's column stands once."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, EncryptedTextField):
                yield EncryptedColumn(field)
