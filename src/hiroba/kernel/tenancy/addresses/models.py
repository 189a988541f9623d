# SPDX-License-Identifier: Apache-2.0
"""What is stored: the places of a town that addresses are found by, and which list they come from."""

from django.db import models

from hiroba.kernel.tenancy.columns import IdentityField
from hiroba.kernel.tenancy.models import TenantModel


class AddressList(TenantModel):
    """The list that the town has now. `version` grows with every import; processes keep an index by its `digest`."""

    pk = models.CompositePrimaryKey("tenant", "version")
    version = models.BigIntegerField()
    count = models.IntegerField()
    source = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    imported_at = models.DateTimeField()

    class Meta:
        db_table = "addresses_list"

    def __str__(self) -> str:
        return f"{self.tenant} {self.version}"


class AddressPlace(TenantModel):
    """A 町字 or 街区 with its centroid in WGS 84, named as its source names it.

    `code` is the 町字ID of the address base registry, where the source has it.
    """

    pk = models.CompositePrimaryKey("tenant", "id")
    id = IdentityField()
    town = models.CharField(max_length=80)
    koaza = models.CharField(max_length=80, blank=True)
    block = models.CharField(max_length=20, blank=True)
    kana = models.CharField(max_length=160, blank=True)
    code = models.CharField(max_length=12, blank=True)
    lon = models.FloatField()
    lat = models.FloatField()

    class Meta:
        db_table = "addresses_place"

    def __str__(self) -> str:
        return f"{self.tenant} {self.town}{self.koaza}{self.block}"
