# SPDX-License-Identifier: Apache-2.0
"""What is stored: one polygon for each area."""

from django.db import models

from hiroba.kernel.tenancy.columns import IdentityField
from hiroba.kernel.tenancy.models import TenantModel


class AreaShape(TenantModel):
    """An area of the town in WGS 84. `shape` is WKB; west to north are the box around it, for the first look.

    An import takes the rows of a kind away and writes new ones, so an id always means the same polygon.
    """

    pk = models.CompositePrimaryKey("tenant", "id")
    id = IdentityField()
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    shape = models.BinaryField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    source = models.CharField(max_length=200, blank=True)
    imported_at = models.DateTimeField()

    class Meta:
        db_table = "areas_area"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "kind", "code"), name="areas_area_once"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=("municipality", "town_block", "school_district", "neighbourhood")
                ),
                name="areas_area_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.tenant} {self.kind} {self.code}"
