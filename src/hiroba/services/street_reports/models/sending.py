# SPDX-License-Identifier: Apache-2.0
from django.db import models

from hiroba.kernel.api.tenancy import TenantModel

BUCKETS = 65_536
"""The table cannot grow beyond this, whatever a storm brings. Two senders of one town in an hour share a bucket
with a chance of 1 in 65,536."""


class SendingCount(TenantModel):
    """How often somebody sent within the hour. `bucket` comes from a keyed hash: no address can be read from it."""

    bucket = models.PositiveIntegerField()
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "street_reports_sending_count"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "bucket"), name="street_reports_bucket_once"),
        )

    def __str__(self) -> str:
        return f"{self.bucket} {self.count}"
