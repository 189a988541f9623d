# SPDX-License-Identifier: Apache-2.0
import uuid

from django.db import models

from hiroba.kernel.api.tenancy import TenantModel
from hiroba.services.street_reports.models.unit import Unit
from hiroba.services.street_reports.rules.states import State

WORDS_LENGTH_MAX = 4000
PLACE_LENGTH_MAX = 200
ANSWER_LENGTH_MAX = 2000


class Report(TenantModel):
    """One report and the case that it becomes: the truth of the service. Who sent it stands in Follower.

    `version` grows with every change, so that nobody overwrites what a colleague did meanwhile.
    """

    class Priority(models.TextChoices):
        LOW = "low"
        NORMAL = "normal"
        HIGH = "high"

    class Source(models.TextChoices):
        WEB = "web"
        OPEN311 = "open311"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    version = models.PositiveIntegerField(default=1)
    source = models.CharField(max_length=10, choices=Source, default=Source.WEB)

    category = models.CharField(max_length=40)
    words = models.TextField(max_length=WORDS_LENGTH_MAX, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    place_words = models.CharField(max_length=PLACE_LENGTH_MAX, blank=True)
    # None: nobody has looked yet. Until then everybody sees the place only roughly.
    is_private_land = models.BooleanField(null=True)
    area_code = models.CharField(max_length=40, blank=True)
    area_name = models.CharField(max_length=120, blank=True)

    priority = models.CharField(max_length=6, choices=Priority, default=Priority.NORMAL)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.SET_NULL, related_name="reports")
    assignee = models.UUIDField(null=True)
    expected_on = models.DateField(null=True)
    cost_yen = models.PositiveBigIntegerField(null=True)
    public_answer = models.TextField(max_length=ANSWER_LENGTH_MAX, blank=True)
    approval = models.CharField(max_length=40, blank=True)

    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="duplicates")
    state_before_merge = models.CharField(max_length=10, blank=True)

    received_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    words_deleted_at = models.DateTimeField(null=True)
    rating = models.PositiveSmallIntegerField(null=True)

    class Meta:
        db_table = "street_reports_report"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "number"), name="street_reports_number_once"),
        )
        indexes = (
            models.Index(fields=("tenant", "state", "-received_at"), name="street_reports_by_state"),
            models.Index(fields=("tenant", "-received_at"), name="street_reports_newest"),
            models.Index(fields=("tenant", "lat", "lon"), name="street_reports_by_place"),
        )

    def __str__(self) -> str:
        return f"{self.tenant} {self.number}"


class LastNumber(TenantModel):
    """The last number of a fiscal year. Its row lock makes numbers gapless and unique."""

    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "street_reports_last_number"
        constraints = (models.UniqueConstraint(fields=("tenant", "year"), name="street_reports_year_once"),)

    def __str__(self) -> str:
        return f"{self.year} {self.last}"
