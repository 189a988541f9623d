# SPDX-License-Identifier: Apache-2.0
"""What a town decides for itself. A town without rows works with the defaults in the code."""

from django.db import models

from hiroba.kernel.api.tenancy import TenantModel


class TownRules(TenantModel):
    """The town's numbers. One row at most; absent: the defaults."""

    class Open311(models.TextChoices):
        OPEN = "open"
        KEY = "key"
        OFF = "off"

    cost_limit_yen = models.PositiveBigIntegerField(default=300_000)
    keep_days = models.PositiveIntegerField(default=90)
    words_keep_days = models.PositiveIntegerField(default=1095)
    sends_per_hour = models.PositiveIntegerField(default=10)
    nearby_m = models.PositiveIntegerField(default=40)
    phone = models.CharField(max_length=20, blank=True)
    open311 = models.CharField(max_length=4, choices=Open311, default=Open311.KEY)

    class Meta:
        db_table = "street_reports_town_rules"
        constraints = (models.UniqueConstraint(fields=("tenant",), name="street_reports_rules_once"),)

    def __str__(self) -> str:
        return self.tenant


class TownCategory(TenantModel):
    """A category as this town wants it: a change of a default one with the same code, or one of its own."""

    code = models.SlugField(max_length=40)
    title_ja = models.CharField(max_length=60)
    title_easy = models.CharField(max_length=80, blank=True)
    title_en = models.CharField(max_length=80, blank=True)
    hint_ja = models.CharField(max_length=200, blank=True)
    target_days = models.PositiveSmallIntegerField(default=10)
    emergency_words = models.CharField(max_length=300, blank=True)
    unit = models.ForeignKey("street_reports.Unit", null=True, on_delete=models.SET_NULL)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=50)

    class Meta:
        db_table = "street_reports_town_category"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "code"), name="street_reports_category_once"),
        )

    def __str__(self) -> str:
        return self.code


class ApiKey(TenantModel):
    """A key for sending reports over Open311. Shown once when made; the table knows only its hash."""

    title = models.CharField(max_length=80)
    key_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "street_reports_api_key"
        constraints = (
            models.UniqueConstraint(fields=("tenant", "key_hash"), name="street_reports_api_key_once"),
        )

    def __str__(self) -> str:
        return self.title
