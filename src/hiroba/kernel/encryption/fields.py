# SPDX-License-Identifier: Apache-2.0
"""The model field whose column holds ciphertext only."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.lookups import IsNull

from hiroba.kernel.encryption.keys import installed


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # Django cannot subscript it
    """Text that is encrypted in the database and plain in Python. Empty text stays empty, None stays NULL.

    It can be asked for `isnull` only: the same text is stored differently each time. The value is bound to
    `table.column`; a migration that renames either keeps reading by `bound_to="old_table.old_column"`.
    """

    description = "Encrypted text"

    def __init__(self, *args: Any, bound_to: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.bound_to = bound_to

    @property
    def place(self) -> str:
        return self.bound_to or f"{self.model._meta.db_table}.{self.column}"

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        if self.bound_to:
            options["bound_to"] = self.bound_to
        return name, path, args, options

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        value = super().get_db_prep_value(value, connection, prepared)
        if value is None or value == "" or isinstance(value, Expression):
            return value
        return installed().encrypt(value, place=self.place)

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return installed().decrypt(value, place=self.place) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        """Without a lookup Django refuses the filter with words that name this field."""
        return IsNull if lookup_name == "isnull" else None

    def get_transform(self, lookup_name: str) -> Any:
        return None
