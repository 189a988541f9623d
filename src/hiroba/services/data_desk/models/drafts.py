# SPDX-License-Identifier: Apache-2.0
"""Files that were handed in and are not yet part of the town's data."""

import uuid

from django.db import models

from hiroba.kernel.api.tenancy import TenantModel
from hiroba.services.data_desk.models.pulls import PullSource
from hiroba.services.data_desk.models.runs import ImportRun


class ImportDraft(TenantModel):
    """One file on its way in: received, checked, looked at by a clerk, confirmed, written.

    `choices` is what the clerk decided (`rules.Choices`), `outcome` what the last check found; `version` grows with
    every choice, so that of two clerks the second one hears of the first. The file lies in the folder named `key`.
    """

    class State(models.TextChoices):
        RECEIVED = "received"
        CHECKING = "checking"
        READY = "ready"
        FAILED = "failed"
        CONFIRMED = "confirmed"
        WRITING = "writing"
        DONE = "done"

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    stage = models.CharField(max_length=20, blank=True)
    done = models.BigIntegerField(default=0)
    whole = models.BigIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    choices = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    fault = models.JSONField(default=dict)
    held_for = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)
    base_run = models.BigIntegerField(default=0)
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, null=True)
    pull = models.ForeignKey(PullSource, on_delete=models.SET_NULL, null=True)
    actor = models.CharField(max_length=60)
    confirmed_by = models.CharField(max_length=60, blank=True)
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    keep_until = models.DateTimeField()

    class Meta:
        db_table = "data_desk_import_draft"
        indexes = (models.Index(fields=("tenant", "-received_at"), name="data_desk_draft_newest"),)
        ordering = ("-received_at", "-id")

    def __str__(self) -> str:
        return f"{self.tenant} {self.file_name}"
