# SPDX-License-Identifier: Apache-2.0
"""The column that remembers which transaction wrote a row."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Func


class CurrentTransaction(Func):
    """`pg_current_xact_id()`: the 64-bit number of the running transaction, never used twice by a server."""

    function = "pg_current_xact_id"
    arity = 0

    def __init__(self) -> None:
        super().__init__(output_field=models.BigIntegerField())


class TransactionField(models.Field):  # type: ignore[type-arg]  # Django cannot subscript it
    """An `xid8` that PostgreSQL fills in."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"editable": False, "db_default": CurrentTransaction(), **options})

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "xid8"
