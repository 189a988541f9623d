# SPDX-License-Identifier: Apache-2.0
from django.db import models

from hiroba.kernel.api.tenancy import TenantModel

TITLE_LENGTH_MAX = 60
ADDRESS_LENGTH_MAX = 300


class TileSource(TenantModel):
    """A picture map of somebody else (XYZ tiles) that the town lays over its own, such as a hazard map.

    The reader's browser fetches the tiles from the publisher; this installation never does.
    """

    title = models.CharField(max_length=TITLE_LENGTH_MAX)
    title_en = models.CharField(max_length=TITLE_LENGTH_MAX, blank=True)
    address = models.CharField(max_length=ADDRESS_LENGTH_MAX)
    attribution = models.CharField(max_length=120)
    zoom_min = models.PositiveSmallIntegerField(default=2)
    zoom_max = models.PositiveSmallIntegerField(default=17)
    opacity_percent = models.PositiveSmallIntegerField(default=70)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "dashboard_tile_source"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("tenant", "address"), name="dashboard_tile_source_address"),
        )

    def __str__(self) -> str:
        return f"{self.tenant} {self.pk}"


class EmbedSite(TenantModel):
    """A web site that may show the town's map in a frame, such as the town's own pages. `origin` has no path."""

    origin = models.CharField(max_length=ADDRESS_LENGTH_MAX)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "dashboard_embed_site"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("tenant", "origin"), name="dashboard_embed_site_origin"),
        )

    def __str__(self) -> str:
        return f"{self.tenant} {self.pk}"
