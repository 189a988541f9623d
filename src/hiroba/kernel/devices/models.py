# SPDX-License-Identifier: Apache-2.0
"""The register of devices, what was heard of each, and the messages that could not be used."""

from django.db import models

from hiroba.kernel.tenancy.models import TenantModel


class Device(TenantModel):
    """A device of the town. `entity_id` is the context entity that its measurements change.

    The columns from `last_seen` on are written by the ingest alone, in batches and without Django.
    """

    device = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=120, blank=True)
    entity_id = models.CharField(max_length=200, blank=True)
    entity_type = models.CharField(max_length=80, blank=True)
    decoder = models.CharField(max_length=40, default="json")
    settings = models.JSONField(default=dict)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    installed_on = models.DateField(null=True)
    is_active = models.BooleanField(default=True)
    credential_hash = models.CharField(max_length=64, blank=True)
    registered_at = models.DateTimeField()

    last_seen = models.DateTimeField(null=True)
    last_observed_at = models.DateTimeField(null=True)
    last_sequence = models.BigIntegerField(null=True)
    sequences_seen = models.BigIntegerField(default=0)
    received_count = models.BigIntegerField(default=0)
    repeated_count = models.BigIntegerField(default=0)
    late_count = models.BigIntegerField(default=0)
    missing_count = models.BigIntegerField(default=0)
    refused_count = models.BigIntegerField(default=0)

    class Meta:
        db_table = "devices_device"
        constraints = (models.UniqueConstraint(fields=("tenant", "device"), name="devices_device_once"),)
        ordering = ("device",)

    def __str__(self) -> str:
        return f"{self.tenant} {self.device}"


class SetAside(TenantModel):
    """A message that was not used, kept for staff to see: `code` and `text` say why. The oldest make room."""

    device = models.CharField(max_length=40)
    transport = models.CharField(max_length=10)
    code = models.CharField(max_length=40)
    text = models.TextField()
    payload = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "devices_set_aside"
        indexes = (models.Index(fields=("tenant", "-id"), name="devices_set_aside_newest"),)

    def __str__(self) -> str:
        return f"{self.tenant} {self.device} {self.code}"
