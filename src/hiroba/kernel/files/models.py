# SPDX-License-Identifier: Apache-2.0
"""One row for each stored file. The content lies on disk, below `data_dir/files/<tenant>` (`content.py`)."""

import uuid

from django.db import models

from hiroba.kernel.tenancy.models import TenantModel

OWNER_LENGTH_MAX = 200
NAME_LENGTH_MAX = 120


class File(TenantModel):
    """A file of a thing such as `street_reports.report:<uuid>`. `keep_until` is the last day it is kept, if any.

    `name` is what a download is called. It is what the sender typed, so it stays out of logs and addresses.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo"
        DOCUMENT = "document"
        TABLE = "table"

    class Audience(models.TextChoices):
        PUBLIC = "public"
        STAFF = "staff"
        RESTRICTED = "restricted"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.CharField(max_length=OWNER_LENGTH_MAX)
    kind = models.CharField(max_length=10, choices=Kind)
    audience = models.CharField(max_length=10, choices=Audience)
    name = models.CharField(max_length=NAME_LENGTH_MAX)
    media_type = models.CharField(max_length=80)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    stored_at = models.DateTimeField()
    keep_until = models.DateField(null=True)

    class Meta:
        db_table = "files_file"
        indexes = (
            models.Index(fields=("tenant", "owner", "stored_at"), name="files_file_by_owner"),
            models.Index(fields=("tenant", "keep_until"), name="files_file_by_keep_until"),
        )

    def __str__(self) -> str:
        return str(self.id)
