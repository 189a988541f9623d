# SPDX-License-Identifier: Apache-2.0
from django.db import models

from hiroba.kernel.api.tenancy import TenantModel

TEXT_LENGTH_MAX = 8000


class TownText(TenantModel):
    """The town's own words for one of the pages. Without a row the page shows words that hold for every town."""

    kind = models.CharField(max_length=20)
    ja = models.TextField(max_length=TEXT_LENGTH_MAX)
    easy = models.TextField(max_length=TEXT_LENGTH_MAX, blank=True)
    en = models.TextField(max_length=TEXT_LENGTH_MAX, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "about_town_text"
        constraints = (models.UniqueConstraint(fields=("tenant", "kind"), name="about_town_text_kind"),)

    def __str__(self) -> str:
        return f"{self.tenant} {self.kind}"


class Outage(TenantModel):
    """A time in which a part did not answer; it still goes on while `ended_at` is empty."""

    part = models.CharField(max_length=20)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "about_outage"
        indexes = (models.Index(fields=("tenant", "-began_at"), name="about_outage_latest"),)
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "part"), condition=models.Q(ended_at=None), name="about_outage_one_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.tenant} {self.part} {self.began_at}"


class Watch(TenantModel):
    """When the parts were looked at last, and which of them failed then. One row for each town."""

    checked_at = models.DateTimeField()
    failed = models.JSONField(default=list)

    class Meta:
        db_table = "about_watch"
        constraints = (models.UniqueConstraint(fields=("tenant",), name="about_watch_one"),)

    def __str__(self) -> str:
        return f"{self.tenant} {self.checked_at}"
