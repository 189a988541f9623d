# SPDX-License-Identifier: Apache-2.0
"""Sources that the town fetches from by the clock."""

from django.db import models

from hiroba.kernel.api.tenancy import TenantModel


class PullSource(TenantModel):
    """An address with a file, or a feed of 気象庁, and how the last visit went."""

    class Kind(models.TextChoices):
        FILE = "file"
        JMA_FEED = "jma_feed"

    class Rhythm(models.TextChoices):
        TEN_MINUTES = "ten_minutes"
        HOUR = "hour"
        DAY = "day"
        WEEK = "week"

    class Result(models.TextChoices):
        NONE = ""
        IMPORTED = "imported"
        UNCHANGED = "unchanged"
        HELD = "held"
        FAILED = "failed"

    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.FILE)
    url = models.CharField(max_length=1000)
    dataset = models.CharField(max_length=60, blank=True)
    rhythm = models.CharField(max_length=12, choices=Rhythm.choices, default=Rhythm.DAY)
    owner = models.CharField(max_length=120, blank=True)
    licence = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=200, blank=True)
    is_paused = models.BooleanField(default=False)
    etag = models.CharField(max_length=400, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    last_result = models.CharField(max_length=12, choices=Result.choices, blank=True, default="")
    last_detail = models.JSONField(default=dict)
    last_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "data_desk_pull_source"
        constraints = (models.UniqueConstraint(fields=("tenant", "url"), name="data_desk_pull_url_once"),)
        ordering = ("title", "id")

    def __str__(self) -> str:
        return f"{self.tenant} {self.title}"


class PullResult(TenantModel):
    """One visit of a source. `detail` has counts, or the fault in both languages."""

    pull = models.ForeignKey(PullSource, on_delete=models.CASCADE, related_name="results")
    result = models.CharField(max_length=12, choices=PullSource.Result.choices)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        db_table = "data_desk_pull_result"
        indexes = (models.Index(fields=("tenant", "pull", "-at"), name="data_desk_pull_newest"),)

    def __str__(self) -> str:
        return f"{self.tenant} {self.result}"


class PulledEntry(TenantModel):
    """An entry of a feed that has been dealt with; each one is fetched once."""

    pull = models.ForeignKey(PullSource, on_delete=models.CASCADE, related_name="entries")
    entry = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        db_table = "data_desk_pulled_entry"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "pull", "entry"), name="data_desk_entry_once"),
        )

    def __str__(self) -> str:
        return f"{self.tenant} {self.entry}"
