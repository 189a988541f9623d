# SPDX-License-Identifier: Apache-2.0
from django.db import models

from hiroba.kernel.api.tenancy import TenantModel


class Unit(TenantModel):
    """A team that takes cases, such as 道路課. Cases go to a unit, a person, or both."""

    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "street_reports_unit"
        constraints = (models.UniqueConstraint(fields=("tenant", "name"), name="street_reports_unit_once"),)
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
