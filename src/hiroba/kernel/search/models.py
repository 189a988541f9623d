# SPDX-License-Identifier: Apache-2.0
"""What is stored: one entry for each thing that can be found."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from hiroba.kernel.tenancy.columns import IdentityField
from hiroba.kernel.tenancy.models import TenantModel


class Entry(TenantModel):
    """A thing that can be found. `kind` is `<service>.<noun>`, `thing` its id there.

    `title` and `body` are as people read them, `folded` is both as they are searched, `grams` what the index holds.
    """

    pk = models.CompositePrimaryKey("tenant", "id")
    id = IdentityField()
    kind = models.CharField(max_length=80)
    thing = models.CharField(max_length=120)
    audience = models.CharField(max_length=10)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    folded = models.TextField()
    grams = ArrayField(models.TextField())
    url = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        db_table = "search_entry"
        constraints = (models.UniqueConstraint(fields=("tenant", "kind", "thing"), name="search_entry_once"),)
        # Used by the function `search_ids` alone: below a row-level policy PostgreSQL does not use it.
        indexes = (GinIndex(fields=("grams",), name="search_entry_grams"),)

    def __str__(self) -> str:
        return f"{self.tenant} {self.kind} {self.thing}"
