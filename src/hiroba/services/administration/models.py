# SPDX-License-Identifier: Apache-2.0
from django.db import models

from hiroba.kernel.api.tenancy import TenantModel

TITLE_LENGTH_MAX = 120
BODY_LENGTH_MAX = 4000


class Notice(TenantModel):
    """A message of the town on its portal. Empty easy and English texts show the Japanese one."""

    class Kind(models.TextChoices):
        IMPORTANT = "important"
        CALL = "call"
        LIFE = "life"
        DONE = "done"

    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=TITLE_LENGTH_MAX)
    body = models.TextField(max_length=BODY_LENGTH_MAX, blank=True)
    title_easy = models.CharField(max_length=TITLE_LENGTH_MAX, blank=True)
    body_easy = models.TextField(max_length=BODY_LENGTH_MAX, blank=True)
    title_en = models.CharField(max_length=TITLE_LENGTH_MAX, blank=True)
    body_en = models.TextField(max_length=BODY_LENGTH_MAX, blank=True)
    published_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "administration_notice"
        indexes = (models.Index(fields=("tenant", "-published_at"), name="administration_notice_latest"),)

    def __str__(self) -> str:
        return f"{self.tenant} {self.pk}"
