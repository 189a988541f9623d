# SPDX-License-Identifier: Apache-2.0
"""The register of data sets that a town has taken in."""

from django.db import models

from hiroba.kernel.tenancy.models import TenantModel


class ImportedDataset(TenantModel):
    """One list of the town's data, such as its AEDs; importing a newer edition updates the row."""

    name = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    entity_type = models.CharField(max_length=80)
    source = models.CharField(max_length=200)
    licence = models.CharField(max_length=120, blank=True)
    owner = models.CharField(max_length=120, blank=True)
    rows = models.PositiveIntegerField()
    imported_at = models.DateTimeField()

    class Meta:
        db_table = "catalogue_imported_dataset"
        constraints = (models.UniqueConstraint(fields=("tenant", "name"), name="catalogue_dataset_once"),)
        ordering = ("entity_type", "name")

    def __str__(self) -> str:
        return f"{self.tenant} {self.name}"
