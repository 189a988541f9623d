# SPDX-License-Identifier: Apache-2.0
from django.db import models

from hiroba.kernel.api.tenancy import TenantModel
from hiroba.services.street_reports.models.report import ANSWER_LENGTH_MAX, Report
from hiroba.services.street_reports.rules.steps import Audience, Kind


class Step(TenantModel):
    """One line of a case's timeline. Every change of a case writes exactly one; no step is ever changed,
    but what is not public loses its words when their time is over."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    audience = models.CharField(max_length=10, choices=Audience.choices)
    text = models.TextField(max_length=ANSWER_LENGTH_MAX, blank=True)
    facts = models.JSONField(default=dict)
    actor = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        db_table = "street_reports_step"
        indexes = (models.Index(fields=("tenant", "report", "at"), name="street_reports_timeline"),)
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"
