# SPDX-License-Identifier: Apache-2.0
"""The history of imports."""

import uuid
from typing import ClassVar

from django.db import models

from hiroba.kernel.api.tenancy import TenantModel


class ImportRun(TenantModel):
    """One file of one import, also when it was skipped or could not be taken in. `report` has the first notes.

    A withdrawal is a run as well: it `undoes` another one, and can itself be undone. `key` names the folder with the
    images of what the entities were before; `written` = `created` + changed ones, `removed` are deleted ones.
    """

    class Status(models.TextChoices):
        IMPORTED = "imported"
        UNCHANGED = "unchanged"
        SKIPPED = "skipped"
        FAILED = "failed"
        WITHDRAWN = "withdrawn"

    class Origin(models.TextChoices):
        COMMAND = "command"
        PAGE = "page"
        PULL = "pull"

    append_only: ClassVar[bool] = True

    key = models.UUIDField(default=uuid.uuid4)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.COMMAND)
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    dataset = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=60, blank=True)
    entity_type = models.CharField(max_length=80, blank=True)
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices)
    rows = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    repaired = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    marked = models.PositiveIntegerField(default=0)
    left_alone = models.PositiveIntegerField(default=0)
    superseded = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    actor = models.CharField(max_length=60)
    imported_at = models.DateTimeField()

    class Meta:
        db_table = "data_desk_import_run"
        indexes = (
            models.Index(fields=("tenant", "-imported_at"), name="data_desk_run_newest"),
            models.Index(fields=("tenant", "dataset", "-imported_at"), name="data_desk_run_of_dataset"),
        )
        ordering = ("-imported_at", "-id")

    def __str__(self) -> str:
        return f"{self.tenant} {self.file_name}"
